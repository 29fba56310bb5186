import { ascendingOrder } from './ranks.js';

/**
 * Normalised Gini: how much of the revenue the ranking finds early, as a share of what a perfect ranking would.
 * 1 is perfect, 0 is a random order, below 0 is worse than random. Customers with equal predictions share
 * their place, so that the answer does not depend on the order of rows.
 * NaN where no ranking can be better than another (all labels equal).
 * @throws RangeError for a prediction that is NaN: it has no place among the others
 */
export function normalisedGini(actual: Float64Array, predicted: Float64Array): number {
  const missing = predicted.findIndex(Number.isNaN);
  if (missing >= 0) throw new RangeError(`prediction ${missing} is NaN; a ranking needs numbers`);
  // Their Gini would be what rounding leaves of 0.
  if (actual.every((value) => value === actual[0])) return Number.NaN;
  return gini(actual, predicted) / gini(actual, actual);
}

/** Twice the area between the gain curve of `actual` by descending `score` and the diagonal. */
function gini(actual: Float64Array, score: Float64Array): number {
  const order = ascendingOrder(score).reverse();
  const total = actual.reduce((sum, value) => sum + value, 0);
  let gained = 0;
  let area = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let group = 0;
    while (end < order.length && score[order[end]] === score[order[start]]) group += actual[order[end++]];
    area += (gained + group / 2) * (end - start);
    gained += group;
    start = end;
  }
  return (2 * area) / (order.length * total) - 1;
}
