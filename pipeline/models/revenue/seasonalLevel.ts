import type { Anchor } from '../anchor.js';
import type { Snapshot } from '../snapshot.js';

/** Total label over total anchor of a snapshot's complete window; 1 where nothing was expected. */
export function levelOf(snapshot: Snapshot, anchor: Anchor, horizonDays: number): number {
  const labels = snapshot.labels.get(horizonDays);
  if (labels === undefined) throw new TypeError(`the snapshot has no labels for ${horizonDays} days`);
  const expected = total(anchor.expectedRevenue(snapshot.table, horizonDays));
  return expected > 0 ? total(labels.revenue) / expected : 1;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
