import { type FeatureDefinition, fitPreprocessor } from '../../features/index.js';
import { concat, stack, total } from '../matrix.js';
import type { AnchoredSnapshot } from './anchorCache.js';
import { withAnchorFeatures } from './anchorFeatures.js';
import { type PooledData, poolRows } from './pooledData.js';
import { labelsOf, levelOf } from './windowLevel.js';

/**
 * The forest learns ratio^0.6: a few customers with a ratio in the hundreds would else decide most splits.
 * Measured out of time on the real data sets; 1 is the plain ratio, 0.5 its square root.
 */
export const RATIO_POWER = 0.6;

/** A window that sold nothing, or gave back more than it sold, still has a level above 0. */
const LEAST_LEVEL = 1e-6;

/** Rows of the ratio forest, and what each customer was expected to bring. */
export interface RatioData extends PooledData {
  /** By training cutoff: level x anchor, currency, one a customer. */
  readonly expected: readonly Float64Array[];
}

/**
 * The training rows of the ratio forest: (label / (level x anchor))^0.6, weighted by the anchor's share of its
 * window. `level` is each window's total label over total anchor, which keeps seasons out of the ratio. Net
 * refunds count as 0.
 * @param training labelled snapshots, one or more
 */
export function ratioData(
  training: readonly AnchoredSnapshot[],
  features: readonly FeatureDefinition[],
  horizonDays: number,
): RatioData {
  const snapshots = training.map(({ snapshot }) => snapshot);
  const preprocessor = fitPreprocessor(
    snapshots.map(({ table }) => table),
    features,
  );
  const parts = training.map((anchored) => {
    const { snapshot, anchor } = anchored;
    const { table } = snapshot;
    const { revenue } = labelsOf(snapshot, horizonDays);
    const level = Math.max(levelOf(anchored, horizonDays), LEAST_LEVEL);
    const expected = anchor.expectedRevenue(table, horizonDays).map((value) => value * level);
    const mean = total(expected) / expected.length;
    return {
      matrix: withAnchorFeatures(preprocessor.transform(table), anchor, table, horizonDays),
      label: revenue.map((value, row) => Math.max(value / expected[row], 0) ** RATIO_POWER),
      weight: expected.map((value) => value / mean),
      expected,
    };
  });
  const rows = poolRows(snapshots);
  return {
    preprocessor,
    set: {
      matrix: stack(parts.map(({ matrix }) => matrix)),
      label: concat(parts.map(({ label }) => label)),
      weight: concat(parts.map(({ weight }) => weight)),
      group: rows.customers,
    },
    expected: parts.map(({ expected }) => expected),
    ...rows,
  };
}
