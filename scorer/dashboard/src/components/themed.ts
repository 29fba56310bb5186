import { ACTUAL_COLOUR, type Figure, type Json } from '../../../../pipeline/figures/figure.js';
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
  'rgba(0, 114, 178, 0.2)': 'rgba(79, 163, 220, 0.28)',
};

/** Letters of a bar's name on a line where there is little room. */
const NARROW_LETTERS = 18;

/** Where a figure is shown. */
export interface Surroundings {
  readonly theme: Theme;
  /** BCP 47; decides the decimal mark. */
  readonly locale: string;
  /** Whether there is little room, as on a phone. */
  readonly isNarrow: boolean;
}

/**
 * A figure as its surroundings want it: in the colours of the theme, with the reader's decimal marks. Its title is
 * dropped, which the page says above it, and its background is the page's.
 */
export function themed({ data, layout }: Figure, { theme, locale, isNarrow }: Surroundings): Figure {
  const { text, grid, hover } = INK[theme];
  const hasLegend = layout.showlegend !== false && data.length > 1;
  const axis = (value: Json | undefined) => {
    const given = value as Figure['layout'] | undefined;
    const title = { ...(given?.title as object), font: { size: 12 }, standoff: 8 };
    return { ...given, title, gridcolor: grid, automargin: true };
  };
  const isSideways = data.some(({ orientation }) => orientation === 'h');
  return {
    data: data.map((trace) => {
      const drawn = theme === 'dark' ? (inTheDark(trace) as Figure['layout']) : trace;
      return isNarrow && isSideways ? { ...drawn, y: wrapped(drawn.y) } : drawn;
    }),
    layout: {
      ...layout,
      title: { text: '' },
      font: { ...(layout.font as object), color: text, size: 13 },
      margin: { l: 56, r: 12, t: hasLegend ? 32 : 8, b: 44 },
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

/** A value with every colour in it replaced that the dark would swallow. */
function inTheDark(value: Json): Json {
  if (typeof value === 'string') return IN_THE_DARK[value] ?? value;
  if (Array.isArray(value)) return value.map(inTheDark);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inTheDark(each)]));
}

/** Names broken into lines between words. */
function wrapped(names: Json): Json {
  if (!Array.isArray(names)) return names;
  return names.map((name) => linesOf(String(name)).join('<br>'));
}

function linesOf(name: string): string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= NARROW_LETTERS) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Decimal and group marks, as Plotly wants them: `.,` in English. */
function separatorsOf(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1234567.5);
  const mark = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${mark('decimal')}${mark('group')}`;
}
