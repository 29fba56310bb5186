import { ACTUAL_COLOUR, colourOf, type Figure, type Json, layout, rounded } from './figure.js';

/** What contacting the best `depth` customers brings, currency. */
export interface ReturnPoint {
  readonly depth: number;
  readonly gain: number;
  readonly cost: number;
  readonly net: number;
}

/** Return over the number of customers contacted, with the best depth, and the one that the budget ends at. */
export function returnCurve(
  title: string,
  currency: string,
  points: readonly ReturnPoint[],
  best: ReturnPoint,
  budgetDepth: number | undefined,
): Figure {
  const line = (name: string, of: (point: ReturnPoint) => number, index: number, style: Json) => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: points.map(({ depth }) => depth),
    y: points.map((point) => rounded(of(point))),
    line: { color: colourOf(index), width: 2, ...(style as object) },
  });
  const limit =
    budgetDepth === undefined
      ? []
      : [
          {
            type: 'line',
            xref: 'x',
            yref: 'paper',
            x0: budgetDepth,
            x1: budgetDepth,
            y0: 0,
            y1: 1,
            line: { color: '#999999', width: 1, dash: 'dot' },
          },
        ];
  return {
    data: [
      line('net return', ({ net }) => net, 1, {}),
      line('gain', ({ gain }) => gain, 2, { dash: 'dash' }),
      line('cost', ({ cost }) => cost, 0, { dash: 'dot' }),
      {
        type: 'scatter',
        mode: 'markers',
        name: 'best depth',
        x: [best.depth],
        y: [rounded(best.net)],
        marker: { color: ACTUAL_COLOUR, size: 11, symbol: 'diamond' },
      },
    ],
    layout: layout(title, 'customers contacted, best first', currency, { shapes: limit }),
  };
}
