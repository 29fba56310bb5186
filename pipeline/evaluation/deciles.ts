import { equalGroups, meanAmongEqual, meanOf } from './equalGroups.js';

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

/**
 * Cuts the customers into ten groups of equal size by predicted value, lowest first; fewer where they are fewer.
 * Customers with equal predictions count with their mean revenue, on whichever side of a border they come to lie.
 */
export function deciles(actual: Float64Array, predicted: Float64Array): Decile[] {
  const came = meanAmongEqual(actual, predicted);
  return equalGroups(predicted, 10).map((rows, group) => ({
    decile: group + 1,
    customers: rows.length,
    meanPredicted: meanOf(predicted, rows),
    meanActual: meanOf(came, rows),
  }));
}

/** Mean absolute percentage error of the decile means (`decMAPE`); deciles without revenue are left out. */
export function decileError(groups: readonly Decile[]): number {
  const errors = groups
    .filter((group) => group.meanActual !== 0)
    .map((group) => Math.abs(group.meanPredicted / group.meanActual - 1));
  return errors.length === 0 ? Number.NaN : errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
