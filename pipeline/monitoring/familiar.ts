import { type FamiliarSnapshot, referenceOf } from '../bundle/reference.js';
import { type Day, formatDay } from '../days.js';
import type { FeatureTable } from '../features/index.js';
import { binned } from './binned.js';
import { stabilityIndex } from './stabilityIndex.js';

/** Customers at a cutoff, and what the model predicts of them, currency. */
export interface PredictedSnapshot {
  readonly cutoff: Day;
  readonly table: FeatureTable;
  readonly predictions: Float64Array;
}

/** An earlier snapshot as a bundle keeps it, with how far each feature moved from there to `present`. */
export function familiarSnapshot(
  { cutoff, table, predictions }: PredictedSnapshot,
  present: PredictedSnapshot,
): FamiliarSnapshot {
  const features = referenceOf(table, predictions);
  const columns = new Map([...present.table.columns, ['prediction', present.predictions] as const]);
  const rows = { before: table.rows, after: present.table.rows };
  const moved = Object.entries(features).flatMap(([name, reference]) => {
    const column = columns.get(name);
    if (column === undefined) return [];
    const { before, after } = binned(reference, column);
    return [[name, stabilityIndex(before, after, rows)] as const];
  });
  return { cutoff: formatDay(cutoff), rows: table.rows, features, moved: Object.fromEntries(moved) };
}
