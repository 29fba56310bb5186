import { meanAmongEqual } from '../evaluation/equalGroups.js';
import { ascendingOrder } from '../evaluation/ranks.js';
import { colourOf, type Figure, layout, type NamedPrediction, rounded } from './figure.js';

const PERCENT = Array.from({ length: 101 }, (_, percent) => percent);

/**
 * Share of the revenue that the customers with the highest predictions bring, for every share of the customers:
 * the higher the curve, the better the ranking. `perfect` knows the future, the diagonal knows nothing.
 * @param actual revenue of the label window, currency, one a customer
 */
export function gainCurve(title: string, actual: Float64Array, models: readonly NamedPrediction[]): Figure {
  const curves = models.map(({ name, predicted }, index) => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: PERCENT,
    y: gains(actual, predicted),
    line: { color: colourOf(index), width: index === 0 ? 3 : 1.5 },
  }));
  const reference = (name: string, y: readonly number[]) => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: PERCENT,
    y,
    line: { color: '#999999', width: 1, dash: 'dot' },
  });
  return {
    data: [...curves, reference('perfect', gains(actual, actual)), reference('at random', PERCENT)],
    layout: layout(title, 'best customers by prediction, %', 'share of the revenue that came, %'),
  };
}

/** Percent of the total that the best `percent` % of the customers by score bring, for 0 to 100 %. */
function gains(actual: Float64Array, score: Float64Array): number[] {
  const order = ascendingOrder(score).reverse();
  const came = meanAmongEqual(actual, score);
  const total = actual.reduce((sum, value) => sum + value, 0);
  let gained = 0;
  let next = 0;
  return PERCENT.map((percent) => {
    for (const end = Math.round((percent * order.length) / 100); next < end; next++)
      gained += came[order[next]];
    return rounded(total === 0 ? 0 : (100 * gained) / total);
  });
}
