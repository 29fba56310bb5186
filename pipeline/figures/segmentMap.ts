import { colourOf, type Figure, layout, rounded } from './figure.js';

/** A segment's place: how active its customers are, what they are worth, and how many they are. */
export interface SegmentPlace {
  readonly name: string;
  readonly customers: number;
  /** Mean chance to be a customer still, from 0 to 1. */
  readonly meanAlive: number;
  /** Mean expected revenue, currency. */
  readonly meanValue: number;
}

/** Diameter of the largest segment's disc, pixels; areas are proportional to customers. */
const LARGEST = 70;

/** Segments by activity and value; the area of each disc tells how many customers it has. */
export function segmentMap(title: string, currency: string, segments: readonly SegmentPlace[]): Figure {
  const most = Math.max(1, ...segments.map(({ customers }) => customers));
  const highest = Math.max(1, ...segments.map(({ meanValue }) => meanValue));
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers+text',
        x: segments.map(({ meanAlive }) => rounded(100 * meanAlive)),
        y: segments.map(({ meanValue }) => rounded(meanValue)),
        text: segments.map(({ name }) => name),
        customdata: segments.map(({ customers }) => customers),
        hovertemplate:
          '%{text}<br>%{customdata} customers<br>P(alive) %{x:.0f} %<br>%{y:,.2f} each<extra></extra>',
        textposition: segments.map(({ meanAlive }) => labelPlace(meanAlive, segments)),
        cliponaxis: false,
        marker: {
          color: colourOf(1),
          opacity: 0.65,
          size: segments.map(({ customers }) => rounded(LARGEST * Math.sqrt(customers / most))),
        },
      },
    ],
    layout: layout(title, 'mean P(alive), %', `mean value, ${currency}`, {
      showlegend: false,
      yaxis: {
        title: { text: `mean value, ${currency}` },
        range: [-0.1 * highest, 1.25 * highest],
        gridcolor: '#e5e5e5',
        zeroline: false,
      },
      xaxis: { title: { text: 'mean P(alive), %' }, range: [-5, 105], gridcolor: '#e5e5e5', zeroline: false },
    }),
  };
}

/** Above and below in turn along the axis, so that neighbours' names keep out of one another's way. */
function labelPlace(meanAlive: number, segments: readonly SegmentPlace[]): string {
  const before = segments.filter((other) => other.meanAlive < meanAlive).length;
  return before % 2 === 0 ? 'top center' : 'bottom center';
}
