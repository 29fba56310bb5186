import { referenceOf } from '../bundle/reference.js';
import type { FeatureTable } from '../features/index.js';
import { binned } from '../monitoring/binned.js';
import { stabilityIndex } from '../monitoring/stabilityIndex.js';

/** How far a feature's distribution moved. */
export interface Drift {
  readonly feature: string;
  /** Population stability index over tenths; below 0.1 hardly any, above 0.25 much (Siddiqi 2006). */
  readonly index: number;
}

/** Drift of every feature that both tables have, the most first. */
export function driftBetween(before: FeatureTable, after: FeatureTable): Drift[] {
  const reference = referenceOf(before, new Float64Array(before.rows));
  const rows = { before: before.rows, after: after.rows };
  const drifts = [...before.columns.keys()].flatMap((feature) => {
    const later = after.columns.get(feature);
    if (later === undefined) return [];
    const bins = binned(reference[feature], later);
    return [{ feature, index: stabilityIndex(bins.before, bins.after, rows) }];
  });
  return drifts.sort((a, b) => b.index - a.index);
}
