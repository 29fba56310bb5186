/** Anything that JSON can hold, as Plotly reads it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A figure as plain Plotly JSON: traces and layout, nothing that only a browser or one version would know. */
export interface Figure {
  readonly data: readonly { readonly [key: string]: Json }[];
  readonly layout: { readonly [key: string]: Json };
}

/** The predictions of one model, one a customer, in the label's currency. */
export interface NamedPrediction {
  readonly name: string;
  readonly predicted: Float64Array;
}

/**
 * Okabe and Ito's colours, which people with any kind of colour vision can tell apart (2008), and a wine-red: the
 * leaderboard has nine models.
 */
const COLOURS = [
  '#D55E00',
  '#0072B2',
  '#009E73',
  '#CC79A7',
  '#E69F00',
  '#56B4E9',
  '#7F7F7F',
  '#000000',
  '#882255',
];

/** What comes to pass, as opposed to what was predicted. */
export const ACTUAL_COLOUR = '#333333';

/** What others are compared with. */
export const NEUTRAL_COLOUR = '#8A94A0';

/** The colour of the i-th model of a figure; the first one stands out. */
export function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length];
}

/** A layout with the look that all figures share. */
export function layout(title: string, x: string, y: string, more: Figure['layout'] = {}): Figure['layout'] {
  return {
    title: { text: title, font: { size: 15 } },
    font: { family: 'system-ui, sans-serif', size: 12 },
    margin: { l: 70, r: 20, t: 50, b: 55 },
    paper_bgcolor: '#ffffff',
    plot_bgcolor: '#ffffff',
    legend: { orientation: 'h', y: -0.22 },
    // Long names of models below a column make room for themselves.
    // Close to its axis, the name leaves room for a legend of several lines.
    xaxis: { title: { text: x, standoff: 10 }, gridcolor: '#e5e5e5', zeroline: false, automargin: true },
    yaxis: { title: { text: y }, gridcolor: '#e5e5e5', zeroline: false },
    ...more,
  };
}

/** A layout one of whose axes begins at 0, unless a value lies below: amounts are compared by their length. */
export function fromZero(given: Figure['layout'], axis: 'xaxis' | 'yaxis'): Figure['layout'] {
  return { ...given, [axis]: { ...(given[axis] as Figure['layout']), rangemode: 'tozero' } };
}

/** Six significant digits: more would only make the figure's file larger. */
export function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
