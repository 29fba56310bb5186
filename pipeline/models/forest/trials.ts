import type { Rng } from '../../random.js';
import type { Matrix } from '../matrix.js';
import type { TrainingSet } from '../model.js';
import { type BinnedSet, binTrainingSet } from './binnedSet.js';
import { growthRules } from './growthRules.js';
import { type ForestParams, type ForestSettings, parseForestParams } from './params.js';
import { type ForestPool, ownThread, type RunOptions } from './pool.js';
import { codeBinsOf } from './predictor.js';
import { drawSeeds } from './sampling.js';
import { share } from './sharedMemory.js';
import type { Trial } from './tasks.js';
import { checkMonotone, checkSameFeatures, checkTrainingSet } from './validation.js';

/** Rows to learn from, and rows to predict. */
export interface FoldData {
  readonly train: TrainingSet;
  readonly validate: Matrix;
}

/** How trials are run. */
export interface TrialOptions extends RunOptions {
  /** Without one the calling thread works. */
  readonly pool?: ForestPool | undefined;
}

/**
 * Predicts the other rows of every fold by a forest of every setting, as a search does. What the settings share is
 * done once: a fold is binned and laid out in shared memory. A part of the work is a whole forest, which never leaves
 * its thread; the longest come first, so that no thread waits long for the last one. What is constant in a fold is
 * taken as it is: it need not be so in the whole set.
 * @returns the means `[setting][fold]`, those of `fitForest(train, setting, rng.fork(fold))` to the bit.
 * @throws UserError for a bad setting or fold.
 */
export async function predictFolds(
  folds: readonly FoldData[],
  settings: readonly ForestParams[],
  rng: Rng,
  { pool, ...options }: TrialOptions = {},
): Promise<Float64Array[][]> {
  const parsed = settings.map(parseForestParams);
  const planned = folds.map((fold, number) => planFold(fold, parsed, rng.fork(number)));
  const trials = planned.flat().sort((a, b) => costOf(b) - costOf(a));
  await (pool ?? ownThread).run({ kind: 'try', trials }, trials.length, options);
  return settings.map((_, setting) => planned.map((fold) => fold[setting].out));
}

/** One trial a setting. */
function planFold({ train, validate }: FoldData, settings: readonly ForestSettings[], rng: Rng): Trial[] {
  checkTrainingSet(train);
  checkSameFeatures(train.matrix.features, validate);
  const columns = validate.columns.map(share);
  const sets = new Map<number, BinnedSet>();
  return settings.map((setting) => {
    checkMonotone(setting.monotone, train.matrix);
    const { maxBins } = setting;
    const set = sets.get(maxBins) ?? binTrainingSet(train, maxBins, rng.fork('bins'));
    sets.set(maxBins, set);
    return {
      set,
      // Means are all that is asked for.
      rules: growthRules({ ...setting, leafSample: 0 }, train.matrix),
      seeds: drawSeeds(rng, setting.trees),
      codeBins: codeBinsOf(set.featureBins),
      columns,
      out: new Float64Array(new SharedArrayBuffer(8 * validate.rows)),
    };
  });
}

/** Roughly in proportion to the time that a trial takes: rows x levels x features, by tree. */
function costOf({ set, rules, seeds }: Trial): number {
  const levels = Math.min(rules.maxDepth, 1 + Math.log2(Math.max(1, set.rows / rules.minSamplesLeaf)));
  // Features that are not tried cost too: their rows are kept in order.
  const features = rules.candidates + set.featureBins.length / 3;
  return seeds.length * set.rows * levels * features;
}
