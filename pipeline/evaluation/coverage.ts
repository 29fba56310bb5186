import { equalGroups, meanAmongEqual, meanOf } from './equalGroups.js';

/** Prediction intervals of one level; both ends belong to them. One entry a customer. */
export interface Intervals {
  /** The chance that they were made for, in (0, 1). */
  readonly level: number;
  /** Currency. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /**
   * The chance that the model itself gives each interval: above `level` where buying nothing alone is likelier
   * than that, since no interval that begins at 0 can be less sure then.
   */
  readonly chance: Float64Array;
}

/** How often intervals held what came, as shares of customers. */
export interface Coverage {
  readonly level: number;
  /** All customers. */
  readonly overall: number;
  /** What the model itself expected of these intervals; `overall` is to be compared with it where it is above `level`. */
  readonly expected: number;
  /**
   * All customers, counting each interval only for the share of its chance that the level asks for, as if it were
   * drawn by lot whether it holds. This one can be the level exactly, also where most labels are 0.
   */
  readonly randomised: number;
  /** Customers with revenue. */
  readonly buyers: number;
  /** By tenth of the prediction, lowest first. */
  readonly deciles: readonly number[];
  /** By quarter of the days since the first purchase, newest customers first. */
  readonly tenure: readonly { readonly fromDays: number; readonly coverage: number }[];
}

const DECILES = 10;
const TENURE_GROUPS = 4;

/**
 * Measures intervals against what came.
 * @param predicted currency; decides the deciles
 * @param tenureDays days from the first purchase to the cutoff; NaN where there is none
 */
export function measureCoverage(
  revenue: Float64Array,
  { level, lower, upper, chance }: Intervals,
  predicted: Float64Array,
  tenureDays: Float64Array,
): Coverage {
  const held = revenue.map((value, row) => Number(value >= lower[row] && value <= upper[row]));
  const byLot = held.map((holds, row) => holds * Math.min(1, level / chance[row]));
  const tenure = tenureDays.map((days) => (Number.isNaN(days) ? Number.POSITIVE_INFINITY : days));
  const heldByPrediction = meanAmongEqual(held, predicted);
  const heldByTenure = meanAmongEqual(held, tenure);
  return {
    level,
    overall: mean(held),
    expected: mean(chance),
    randomised: mean(byLot),
    buyers: mean(held.filter((_, row) => revenue[row] > 0)),
    deciles: equalGroups(predicted, DECILES).map((rows) => meanOf(heldByPrediction, rows)),
    tenure: equalGroups(tenure, TENURE_GROUPS).map((rows) => ({
      fromDays: tenure[rows[0]],
      coverage: meanOf(heldByTenure, rows),
    })),
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
