import {
  type FeatureDefinition,
  type FeatureTable,
  fitPreprocessor,
  type Preprocessor,
} from '../../features/index.js';
import type { Rng } from '../../random.js';
import { type Forest, type ForestParams, type ForestPool, fitForest } from '../forest/index.js';
import { concat, stack, takeRows } from '../matrix.js';
import { checkRows, estimateSeconds, fitMlRandomForest } from '../mlRandomForest/index.js';
import type { Snapshot } from '../snapshot.js';
import type { AnchoredSnapshot } from './anchorCache.js';
import { type FittedRevenue, outcomesOf } from './knownOutcomes.js';
import type { PooledData } from './ratioData.js';
import type { LearntForest, RevenueModel } from './revenueModel.js';
import { labelsOf } from './windowLevel.js';

/** What ml-random-forest may take to train, about; it is quadratic in the rows. */
const LIBRARY_SECONDS = 20;

/** What a fit needs besides the data. */
export interface PlainForestSettings {
  readonly kind: 'forest' | 'ml-random-forest';
  readonly horizonDays: number;
  readonly features: readonly FeatureDefinition[];
  readonly forest: ForestParams;
}

/** A random forest on all features with the revenue itself as label, as the first project had it. */
export class PlainForest implements RevenueModel {
  constructor(
    readonly kind: 'forest' | 'ml-random-forest',
    readonly horizonDays: number,
    readonly preprocessor: Preprocessor,
    readonly forest: Forest,
  ) {}

  get learnt(): LearntForest {
    return { forest: this.forest, days: this.horizonDays };
  }

  expectedRevenue(table: FeatureTable): Float64Array {
    return this.forest.predict(this.preprocessor.transform(table)).mean.map((value) => Math.max(0, value));
  }

  describe(): object {
    return { kind: this.kind, horizonDays: this.horizonDays, preprocessor: this.preprocessor };
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
      label: concat(training.map((snapshot) => labelsOf(snapshot, horizonDays).revenue)),
    },
    customers: training.flatMap(({ table }) => table.customers),
    cutoffs: Int32Array.from(training.flatMap(({ table, cutoff }) => table.customers.map(() => cutoff))),
  };
}

/**
 * Fits a forest on the revenue of earlier windows.
 * @param training labelled snapshots, one or more
 * @param seasonal the labelled snapshot one year earlier, where there is one
 * @param say takes a sentence where less than all rows could be learnt from
 */
export async function fitPlainForest(
  training: readonly AnchoredSnapshot[],
  seasonal: AnchoredSnapshot | undefined,
  settings: PlainForestSettings,
  rng: Rng,
  say: (note: string) => void,
  pool?: ForestPool,
): Promise<FittedRevenue> {
  const { kind, horizonDays } = settings;
  const data = revenueData(
    training.map(({ snapshot }) => snapshot),
    settings.features,
    horizonDays,
  );
  const { forest, unseen } =
    kind === 'forest' ? await grow(data, settings, rng, pool) : growWithLibrary(data, settings, rng, say);
  const model = new PlainForest(kind, horizonDays, data.preprocessor, forest);
  let from = 0;
  const recent = training.map((anchored) => {
    const { rows } = anchored.snapshot.table;
    const predicted = unseen.slice(from, from + rows).map((value) => Math.max(0, value));
    from += rows;
    return outcomesOf(anchored, predicted, horizonDays);
  });
  return {
    model,
    known: {
      recent,
      seasonal: seasonal && outcomesOf(seasonal, model.expectedRevenue(seasonal.snapshot.table), horizonDays),
    },
  };
}

/** A forest, and what it says of the training rows without having seen them; NaN where it saw them. */
interface GrownForest {
  readonly forest: Forest;
  readonly unseen: Float64Array;
}

async function grow(
  { set }: PooledData,
  settings: PlainForestSettings,
  rng: Rng,
  pool: ForestPool | undefined,
): Promise<GrownForest> {
  // A young shop has features that do not vary yet.
  const params = { ...settings.forest, outOfBag: true, constants: 'take' } as const;
  const forest = await fitForest(set, params, rng, { workers: pool ?? 0 });
  return { forest, unseen: forest.outOfBag?.mean ?? new Float64Array(set.label.length).fill(Number.NaN) };
}

/**
 * The library is slow: it learns from as many rows, drawn at random, as it can in time, and judges the others.
 * @throws UserError for more than 5,000 rows
 */
function growWithLibrary(
  { set }: PooledData,
  { forest: { trees = 300, maxDepth = null, maxFeatures }, horizonDays }: PlainForestSettings,
  rng: Rng,
  say: (note: string) => void,
): GrownForest {
  const { rows, features } = set.matrix;
  const share = typeof maxFeatures === 'number' && maxFeatures <= 1 ? maxFeatures : 1;
  const tried = Math.max(1, Math.floor(features.length * share));
  checkRows(rows, tried, trees);
  const seconds = estimateSeconds(rows, tried, trees);
  const drawn = Math.min(rows, Math.floor(rows * Math.sqrt(LIBRARY_SECONDS / seconds)));
  const order = rng.fork('rows').shuffle(Uint32Array.from({ length: rows }, (_, row) => row));
  const seen = order.slice(0, drawn).sort();
  const sample = {
    matrix: takeRows(set.matrix, seen),
    label: Float64Array.from(seen, (row) => set.label[row]),
  };
  const forest = fitMlRandomForest(sample, { trees, maxDepth, maxFeatures: share }, rng);
  if (drawn < rows) {
    say(
      `${horizonDays} days: ml-random-forest learns from ${drawn} of ${rows} rows, drawn at random: its time is quadratic in the rows.`,
    );
  }
  const unseen = forest.predict(set.matrix).mean;
  for (const row of seen) unseen[row] = Number.NaN;
  return { forest, unseen };
}
