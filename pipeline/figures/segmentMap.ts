import { colourOf, type Figure, layout, rounded } from './figure.js';
import { labelPlaces } from './labelPlaces.js';

/** A segment's place: how active its customers are, what they are worth, and how many they are. */
export interface SegmentPlace {
  readonly name: string;
  readonly customers: number;
  /** Mean chance to be a customer still, from 0 to 1. */
  readonly meanAlive: number;
  /** Mean expected revenue, currency. */
  readonly meanValue: number;
}

/** About how much room there is between the axes, and how large the largest disc may be, pixels. */
interface Room {
  readonly width: number;
  readonly height: number;
  readonly largest: number;
}

const WIDE: Room = { width: 800, height: 300, largest: 70 };
const NARROW: Room = { width: 250, height: 310, largest: 40 };

/**
 * Segments by activity and value; the area of each disc tells how many customers it has.
 * @param isNarrow whether it will be shown where there is little room, as on a phone
 */
export function segmentMap(
  title: string,
  currency: string,
  segments: readonly SegmentPlace[],
  isNarrow = false,
): Figure {
  const { width, height, largest } = isNarrow ? NARROW : WIDE;
  const most = Math.max(1, ...segments.map(({ customers }) => customers));
  const highest = Math.max(1, ...segments.map(({ meanValue }) => meanValue));
  const [activities, values] = [
    [-5, 105],
    [-0.1 * highest, 1.25 * highest],
  ];
  const along = (value: number, [from, to]: readonly number[]) => (value - from) / (to - from);
  const discs = segments.map(({ name, customers, meanAlive, meanValue }) => ({
    name,
    x: width * along(100 * meanAlive, activities),
    y: height * (1 - along(meanValue, values)),
    size: rounded(largest * Math.sqrt(customers / most)),
  }));
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
        textposition: labelPlaces(discs),
        cliponaxis: false,
        marker: {
          color: colourOf(1),
          opacity: 0.65,
          size: discs.map(({ size }) => size),
        },
      },
    ],
    layout: layout(title, 'mean P(alive), %', `mean value, ${currency}`, {
      showlegend: false,
      yaxis: {
        title: { text: `mean value, ${currency}` },
        range: values,
        gridcolor: '#e5e5e5',
        zeroline: false,
      },
      xaxis: {
        title: { text: 'mean P(alive), %' },
        range: activities,
        gridcolor: '#e5e5e5',
        zeroline: false,
      },
    }),
  };
}
