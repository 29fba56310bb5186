import type { Day } from '../days.js';
import type { FeatureTable } from '../features/index.js';

/** What the customers of a snapshot did in the label window `(cutoff, cutoff + horizon]`; one entry a row. */
export interface Labels {
  /** Net revenue, currency; may be negative. */
  readonly revenue: Float64Array;
  /** Distinct days with a purchase. */
  readonly purchaseDays: Float64Array;
}

/** One row per customer with at least one order on or before the cutoff: raw features, and complete labels. */
export interface Snapshot {
  readonly cutoff: Day;
  readonly table: FeatureTable;
  /** By horizon in days; only horizons whose label window is complete. */
  readonly labels: ReadonlyMap<number, Labels>;
}
