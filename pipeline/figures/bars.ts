import { colourOf, type Figure, fromZero, layout, rounded } from './figure.js';

/** One bar: what it is called, and how long it is; `spread` draws a whisker of that length on both sides. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly spread?: number;
}

/** Horizontal bars from top to bottom in the order given: names stay readable however long they are. */
export function horizontalBars(title: string, x: string, bars: readonly Bar[]): Figure {
  const upwards = [...bars].reverse();
  const spreads = upwards.map(({ spread }) => rounded(spread ?? 0));
  // Where all values are 0, Plotly would put them in the middle of an axis from -1 to 1.
  const base = fromZero(layout(title, x, ''), 'xaxis');
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: upwards.map(({ value }) => rounded(value)),
        y: upwards.map(({ name }) => name),
        marker: { color: colourOf(1) },
        ...(spreads.some((spread) => spread > 0) && {
          error_x: { type: 'data', array: spreads, color: '#555555', thickness: 1 },
        }),
      },
    ],
    layout: {
      ...base,
      height: Math.max(240, 110 + 24 * bars.length),
      yaxis: { automargin: true },
      showlegend: false,
    },
  };
}
