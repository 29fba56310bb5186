import { type FeatureDefinition, fitPreprocessor, type Preprocessor } from '../../features/index.js';
import type { Anchor } from '../anchor.js';
import { concat, stack } from '../matrix.js';
import type { TrainingSet } from '../model.js';
import type { Snapshot } from '../snapshot.js';
import { withAnchorFeatures } from './anchorFeatures.js';
import { levelOf } from './seasonalLevel.js';

/**
 * The forest learns ratio^0.55: a few customers with a ratio in the hundreds would else decide most splits.
 * Measured out of time on the real data sets; 1 is the plain ratio, 0.5 its square root.
 */
export const RATIO_POWER = 0.55;

/** A snapshot with complete labels, and the anchor fitted at its cutoff. */
export interface AnchoredSnapshot {
  readonly snapshot: Snapshot;
  readonly anchor: Anchor;
}

/** Rows of several training cutoffs under one another, and what maps new customers to the same columns. */
export interface PooledData {
  readonly preprocessor: Preprocessor;
  readonly set: TrainingSet;
  /** Customer and cutoff of each row, for splits by customer and forward in time. */
  readonly customers: readonly string[];
  readonly cutoffs: Int32Array;
}

/**
 * The training rows of the ratio forest: (label / (level x anchor))^0.55, weighted by level x anchor. `level` is
 * each window's total label over total anchor, which keeps seasons out of the ratio. Net refunds count as 0.
 * @param training labelled snapshots, one or more
 */
export function ratioData(
  training: readonly AnchoredSnapshot[],
  features: readonly FeatureDefinition[],
  horizonDays: number,
): PooledData {
  const preprocessor = fitPreprocessor(
    training.map(({ snapshot }) => snapshot.table),
    features,
  );
  const parts = training.map(({ snapshot, anchor }) => {
    const { table, labels } = snapshot;
    const revenue = labels.get(horizonDays)?.revenue as Float64Array;
    const level = levelOf(snapshot, anchor, horizonDays);
    const expected = anchor.expectedRevenue(table, horizonDays).map((value) => value * Math.max(level, 1e-6));
    return {
      matrix: withAnchorFeatures(preprocessor.transform(table), anchor, table, horizonDays),
      label: revenue.map((value, row) => Math.max(value / expected[row], 0) ** RATIO_POWER),
      weight: expected,
      customers: table.customers,
      cutoff: snapshot.cutoff,
    };
  });
  const mean = parts
    .flatMap(({ weight }) => Array.from(weight))
    .reduce((sum, w, _, all) => sum + w / all.length, 0);
  return {
    preprocessor,
    set: {
      matrix: stack(parts.map(({ matrix }) => matrix)),
      label: concat(parts.map(({ label }) => label)),
      weight: concat(parts.map(({ weight }) => weight)).map((weight) => weight / mean),
    },
    customers: parts.flatMap(({ customers }) => customers),
    cutoffs: Int32Array.from(parts.flatMap(({ customers, cutoff }) => customers.map(() => cutoff))),
  };
}
