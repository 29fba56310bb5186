import { type FeatureDefinition, fitPreprocessor } from '../../features/index.js';
import { concat, stack } from '../matrix.js';
import type { Snapshot } from '../snapshot.js';
import { type PooledData, poolRows } from './pooledData.js';
import { labelsOf } from './windowLevel.js';

/**
 * The training rows of a plain forest, with the revenue itself as label.
 * @param training labelled snapshots, one or more
 */
export function revenueData(
  training: readonly Snapshot[],
  features: readonly FeatureDefinition[],
  horizonDays: number,
): PooledData {
  const preprocessor = fitPreprocessor(
    training.map(({ table }) => table),
    features,
  );
  const rows = poolRows(training);
  return {
    preprocessor,
    set: {
      matrix: stack(training.map(({ table }) => preprocessor.transform(table))),
      label: concat(training.map((snapshot) => labelsOf(snapshot, horizonDays).revenue)),
      group: rows.customers,
    },
    ...rows,
  };
}
