import { ACTUAL_COLOUR, type Figure, type Json } from '../../../../pipeline/figures/figure.js';
import type { Theme } from '../theme.js';

/** What the figures of light paper become in the dark, beside the colours that stay. */
const INK = {
  light: { text: '#1c2430', grid: '#e3e7ec', actual: ACTUAL_COLOUR },
  dark: { text: '#dbe2ea', grid: '#333d49', actual: '#e8edf3' },
} as const;

/**
 * A figure in the colours of a theme and with the reader's decimal marks. Its title is dropped, which the page says
 * above it, and its background is the page's.
 */
export function themed({ data, layout }: Figure, theme: Theme, locale: string): Figure {
  const { text, grid, actual } = INK[theme];
  const axis = (value: Json | undefined) => {
    const given = value as { readonly [key: string]: Json } | undefined;
    const title = { ...(given?.title as object), font: { size: 12 }, standoff: 8 };
    return { ...given, title, gridcolor: grid, automargin: true };
  };
  return {
    data: data.map((trace) => recoloured(trace, actual) as { readonly [key: string]: Json }),
    layout: {
      ...layout,
      title: { text: '' },
      font: { ...(layout.font as object), color: text, size: 13 },
      margin: { l: 56, r: 12, t: 32, b: 44 },
      legend: { orientation: 'h', x: 0, xanchor: 'left', y: 1.02, yanchor: 'bottom' },
      paper_bgcolor: 'rgba(0, 0, 0, 0)',
      plot_bgcolor: 'rgba(0, 0, 0, 0)',
      hoverlabel: { bgcolor: theme === 'dark' ? '#10151b' : '#ffffff', font: { color: text } },
      separators: separatorsOf(locale),
      xaxis: axis(layout.xaxis),
      yaxis: axis(layout.yaxis),
    },
  };
}

/** A value with the ink of paper, wherever it stands, replaced by that of the theme. */
function recoloured(value: Json, actual: string): Json {
  if (value === ACTUAL_COLOUR) return actual;
  if (Array.isArray(value)) return value.map((each) => recoloured(each, actual));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, recoloured(each, actual)]));
}

/** Decimal and group marks, as Plotly wants them: `.,` in English. */
function separatorsOf(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1234567.5);
  const mark = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${mark('decimal')}${mark('group')}`;
}
