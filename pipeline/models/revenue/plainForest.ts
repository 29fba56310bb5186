import {
  type FeatureDefinition,
  type FeatureTable,
  fitPreprocessor,
  type Preprocessor,
} from '../../features/index.js';
import type { Rng } from '../../random.js';
import {
  type Forest,
  type ForestParams,
  type ForestPool,
  fitForest,
  serializeForest,
} from '../forest/index.js';
import { concat, stack } from '../matrix.js';
import type { Snapshot } from '../snapshot.js';
import type { PooledData } from './ratioData.js';
import type { RevenueModel } from './revenueModel.js';

/** A random forest on all features with the revenue itself as label, as the first project had it. */
export class PlainForest implements RevenueModel {
  constructor(
    readonly kind: 'forest' | 'ml-random-forest',
    readonly horizonDays: number,
    readonly preprocessor: Preprocessor,
    readonly forest: Forest,
  ) {}

  expectedRevenue(table: FeatureTable): Float64Array {
    return this.forest.predict(this.preprocessor.transform(table)).mean.map((value) => Math.max(0, value));
  }

  describe(): object {
    return { kind: this.kind, horizonDays: this.horizonDays, preprocessor: this.preprocessor };
  }

  weights(): Uint8Array {
    return serializeForest(this.forest);
  }
}

/** All labelled snapshots under one another, with the revenue as label. */
export function revenueData(
  training: readonly Snapshot[],
  features: readonly FeatureDefinition[],
  horizonDays: number,
): PooledData {
  const preprocessor = fitPreprocessor(
    training.map(({ table }) => table),
    features,
  );
  return {
    preprocessor,
    set: {
      matrix: stack(training.map(({ table }) => preprocessor.transform(table))),
      label: concat(training.map(({ labels }) => labels.get(horizonDays)?.revenue as Float64Array)),
    },
    customers: training.flatMap(({ table }) => table.customers),
    cutoffs: Int32Array.from(training.flatMap(({ table, cutoff }) => table.customers.map(() => cutoff))),
  };
}

export async function fitPlainForest(
  data: PooledData,
  horizonDays: number,
  forest: ForestParams,
  rng: Rng,
  pool?: ForestPool,
): Promise<PlainForest> {
  const fitted = await fitForest(data.set, forest, rng, { workers: pool ?? 0 });
  return new PlainForest('forest', horizonDays, data.preprocessor, fitted);
}
