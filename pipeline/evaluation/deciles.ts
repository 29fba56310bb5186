import { ascendingOrder } from './ranks.js';

/** One tenth of the customers, by predicted value. */
export interface Decile {
  /** 1 holds the lowest predictions, 10 the highest. */
  readonly decile: number;
  readonly customers: number;
  /** Currency a customer. */
  readonly meanPredicted: number;
  /** Currency a customer. */
  readonly meanActual: number;
}

/** Cuts the customers into `count` groups of equal size by predicted value, lowest first. */
export function deciles(actual: Float64Array, predicted: Float64Array, count = 10): Decile[] {
  const order = ascendingOrder(predicted);
  const groups = Math.min(count, order.length);
  return Array.from({ length: groups }, (_, group) => {
    const start = Math.floor((group * order.length) / groups);
    const end = Math.floor(((group + 1) * order.length) / groups);
    const rows = order.subarray(start, end);
    return {
      decile: group + 1,
      customers: rows.length,
      meanPredicted: rows.reduce((sum, row) => sum + predicted[row], 0) / rows.length,
      meanActual: rows.reduce((sum, row) => sum + actual[row], 0) / rows.length,
    };
  });
}

/** Mean absolute percentage error of the decile means (`decMAPE`); deciles without revenue are left out. */
export function decileError(groups: readonly Decile[]): number {
  const errors = groups
    .filter((group) => group.meanActual !== 0)
    .map((group) => Math.abs(group.meanPredicted / group.meanActual - 1));
  return errors.length === 0 ? Number.NaN : errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
