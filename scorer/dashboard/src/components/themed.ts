import { ACTUAL_COLOUR, type Figure, type Json } from '../../../../pipeline/figures/figure.js';
import { wrapped } from '../../../../pipeline/figures/wrapped.js';
import type { Theme } from '../theme.js';

/** What figures are drawn with beside their own colours. */
const INK = {
  light: { text: '#1c2430', grid: '#e3e7ec', hover: '#ffffff' },
  dark: { text: '#dbe2ea', grid: '#333d49', hover: '#10151b' },
} as const;

/** Colours that paper shows well, as a dark page shows them; those not named stay. */
const IN_THE_DARK: Readonly<Record<string, string>> = {
  [ACTUAL_COLOUR]: '#e8edf3',
  '#000000': '#e8edf3',
  '#0072B2': '#4fa3dc',
  '#56B4E9': '#a3d7f5',
  '#882255': '#b982e6',
  'rgba(0, 114, 178, 0.2)': 'rgba(79, 163, 220, 0.28)',
};

/** Letters of a bar's name on a line where there is little room. */
const NARROW_LETTERS = 18;
/** Letters of an axis's name on a line where there is little room. */
const AXIS_LETTERS = 32;
/** Height of a line of a bar's name, and of an entry of a legend, pixels. */
const LINE = 17;
const LEGEND_ENTRY = 20;
/** Entries of a legend that any figure has room for. */
const FREE_ENTRIES = 3;
/** Right of the axis there is room for half of its last label, `Nov 2025`, pixels. */
const RIGHT_MARGIN = { wide: 32, narrow: 22 } as const;

/** Where a figure is shown. */
export interface Surroundings {
  readonly theme: Theme;
  /** BCP 47; decides the decimal mark. */
  readonly locale: string;
  /** Whether there is little room, as on a phone. */
  readonly isNarrow: boolean;
  /** What the figure should be high, pixels; where there is little room, it may come to need more. */
  readonly height: number;
}

/**
 * A figure as its surroundings want it: in the colours of the theme, with the reader's decimal marks. Its title is
 * dropped, which the page says above it, and its background is the page's.
 */
export function themed({ data, layout }: Figure, { theme, locale, isNarrow, height }: Surroundings): Figure {
  const { text, grid, hover } = INK[theme];
  const hasLegend = layout.showlegend !== false && data.length > 1;
  const axis = (value: Json | undefined) => {
    const given = value as Figure['layout'] | undefined;
    const { text = '', ...style } = (given?.title ?? {}) as { readonly text?: string };
    const title = {
      ...style,
      text: isNarrow ? wrapped(text, AXIS_LETTERS) : text,
      font: { size: 12 },
      standoff: 8,
    };
    return { ...given, title, gridcolor: grid, automargin: true };
  };
  const isSideways = data.some(({ orientation }) => orientation === 'h');
  const drawn = data.map((trace) => {
    const inked = theme === 'dark' ? (inTheDark(trace) as Figure['layout']) : trace;
    return isNarrow && isSideways
      ? { ...inked, y: namesOf(inked).map((name) => wrapped(name, NARROW_LETTERS)) }
      : inked;
  });
  const needed = isSideways ? namesHeight(drawn) : height + (hasLegend ? legendHeight(drawn) : 0);
  return {
    data: drawn,
    layout: {
      ...layout,
      height: isNarrow ? Math.max(height, needed) : height,
      title: { text: '' },
      font: { ...(layout.font as object), color: text, size: 13 },
      margin: { l: 56, r: RIGHT_MARGIN[isNarrow ? 'narrow' : 'wide'], t: hasLegend ? 32 : 8, b: 44 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1.02, yanchor: 'bottom' },
      paper_bgcolor: 'rgba(0, 0, 0, 0)',
      plot_bgcolor: 'rgba(0, 0, 0, 0)',
      hoverlabel: { bgcolor: hover, font: { color: text } },
      separators: separatorsOf(locale),
      xaxis: { ...axis(layout.xaxis), ...(isNarrow && isSideways && { nticks: 4 }) },
      yaxis: axis(layout.yaxis),
    },
  };
}

/** What bars need so that each has the height of the longest name, pixels. */
function namesHeight(data: Figure['data']): number {
  const names = data.flatMap(namesOf);
  const lines = Math.max(1, ...names.map((name) => name.split('<br>').length));
  return LINE * lines * new Set(names).size + 70;
}

function namesOf({ y }: Figure['data'][number]): string[] {
  return Array.isArray(y) ? y.map(String) : [];
}

/** What the entries of a legend take away, each on a line of its own, pixels. */
function legendHeight(data: Figure['data']): number {
  const entries = data.filter(({ showlegend }) => showlegend !== false).length;
  return LEGEND_ENTRY * Math.max(0, entries - FREE_ENTRIES);
}

/** A value with every colour in it replaced that the dark would swallow. */
function inTheDark(value: Json): Json {
  if (typeof value === 'string') return IN_THE_DARK[value] ?? value;
  if (Array.isArray(value)) return value.map(inTheDark);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inTheDark(each)]));
}

/** Decimal and group marks, as Plotly wants them: `.,` in English. */
function separatorsOf(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1234567.5);
  const mark = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${mark('decimal')}${mark('group')}`;
}
