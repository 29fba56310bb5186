import type { Day } from '../../days.js';
import type { Preprocessor } from '../../features/index.js';
import type { TrainingSet } from '../model.js';
import type { Snapshot } from '../snapshot.js';

/** Rows of several training cutoffs under one another, and what maps new customers to the same columns. */
export interface PooledData extends PooledRows {
  readonly preprocessor: Preprocessor;
  readonly set: TrainingSet;
}

/** Customer and cutoff of each row, for splits by customer and forward in time. */
export interface PooledRows {
  readonly customers: readonly string[];
  readonly cutoffs: ArrayLike<Day>;
}

/** The rows of snapshots under one another. */
export function poolRows(snapshots: readonly Snapshot[]): PooledRows {
  return {
    customers: snapshots.flatMap(({ table }) => table.customers),
    cutoffs: Int32Array.from(snapshots.flatMap(({ table, cutoff }) => table.customers.map(() => cutoff))),
  };
}

/** A column of pooled rows, cut into those of each snapshot. */
export function unpool(column: Float64Array, snapshots: readonly Snapshot[]): Float64Array[] {
  let end = 0;
  return snapshots.map(({ table }) => {
    const start = end;
    end += table.rows;
    return column.subarray(start, end);
  });
}
