import { ascendingOrder } from '../evaluation/ranks.js';
import { colourOf, type Figure, layout, rounded } from './figure.js';

const PERCENT = Array.from({ length: 101 }, (_, percent) => percent);

/** Share of a total that the largest `percent` % of the values bring, for 0 to 100 %: a Lorenz curve from the top. */
export function concentrationCurve(
  title: string,
  what: string,
  samples: readonly { readonly name: string; readonly values: Float64Array }[],
): Figure {
  const curves = samples.map(({ name, values }, index) => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: PERCENT,
    y: PERCENT.map((percent) => rounded(100 * shareOfLargest(values, percent / 100))),
    line: { color: colourOf(index), width: 2 },
  }));
  const equal = {
    type: 'scatter',
    mode: 'lines',
    name: 'all alike',
    x: PERCENT,
    y: PERCENT,
    line: { color: '#999999', width: 1, dash: 'dot' },
  };
  return { data: [...curves, equal], layout: layout(title, 'best customers, %', `share of ${what}, %`) };
}

/** Share of the total that the largest `share` of the values bring; 0 where the total is. */
export function shareOfLargest(values: Float64Array, share: number): number {
  const order = ascendingOrder(values).reverse();
  const total = values.reduce((sum, value) => sum + value, 0);
  let gained = 0;
  for (const row of order.subarray(0, Math.round(share * order.length))) gained += values[row];
  return total === 0 ? 0 : gained / total;
}
