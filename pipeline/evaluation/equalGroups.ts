import { ascendingOrder } from './ranks.js';

/** The rows from the smallest value to the largest, in at most `count` groups of equal size. */
export function equalGroups(values: Float64Array, count: number): Uint32Array[] {
  const order = ascendingOrder(values);
  const groups = Math.min(count, order.length);
  return Array.from({ length: groups }, (_, group) =>
    order.subarray(
      Math.floor((group * order.length) / groups),
      Math.floor(((group + 1) * order.length) / groups),
    ),
  );
}

/** The mean over some of the rows. */
export function meanOf(values: Float64Array, rows: Uint32Array): number {
  return rows.reduce((sum, row) => sum + values[row], 0) / rows.length;
}

/**
 * Each value replaced by the mean of the values among the rows that are equal in `by`: who cannot be told apart
 * falls on either side of a group's border by chance, and this way no figure depends on the order of rows.
 */
export function meanAmongEqual(values: Float64Array, by: Float64Array): Float64Array {
  const order = ascendingOrder(by);
  const means = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && by[order[end]] === by[order[start]]) end++;
    const equal = order.subarray(start, end);
    const mean = meanOf(values, equal);
    for (const row of equal) means[row] = mean;
    start = end;
  }
  return means;
}
