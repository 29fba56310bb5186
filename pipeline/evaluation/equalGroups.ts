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
