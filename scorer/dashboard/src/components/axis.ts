import type { Figure } from '../../../../pipeline/figures/figure.js';

/** A figure one of whose axes has further settings. */
export function withAxis(
  { data, layout }: Figure,
  axis: 'xaxis' | 'yaxis',
  settings: Figure['layout'],
): Figure {
  return { data, layout: { ...layout, [axis]: { ...(layout[axis] as Figure['layout']), ...settings } } };
}

const DAY_MS = 86_400_000;
/** Room beside the first and the last day: a share of the time between them, and at least so many days. */
const MARGIN = { share: 0.03, days: 7 } as const;

/**
 * The axis of the days from `first` to `last`, with some room: one day alone, Plotly would show by the millisecond.
 * @param first YYYY-MM-DD, as `last`
 */
export function daysAxis(first: string, last: string): { readonly type: 'date'; readonly range: string[] } {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  const room = Math.max(MARGIN.share * (to - from), MARGIN.days * DAY_MS);
  return { type: 'date', range: [from - room, to + room].map((time) => new Date(time).toISOString()) };
}
