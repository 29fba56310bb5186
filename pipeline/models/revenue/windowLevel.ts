import { total } from '../matrix.js';
import type { Labels, Snapshot } from '../snapshot.js';
import type { AnchoredSnapshot } from './anchorCache.js';

/** Total label over total anchor of a snapshot's complete window; 1 where nothing was expected. */
export function levelOf({ snapshot, anchor }: AnchoredSnapshot, horizonDays: number): number {
  const expected = total(anchor.expectedRevenue(snapshot.table, horizonDays));
  return expected > 0 ? total(labelsOf(snapshot, horizonDays).revenue) / expected : 1;
}

/** The labels of a snapshot that is known to have them. */
export function labelsOf(snapshot: Snapshot, horizonDays: number): Labels {
  const labels = snapshot.labels.get(horizonDays);
  if (labels === undefined) throw new TypeError(`the snapshot has no labels for ${horizonDays} days`);
  return labels;
}
