import type { Rng } from '../../random.js';
import type { Matrix, MatrixFeature } from '../matrix.js';
import type { Model, Prediction, TrainingSet } from '../model.js';
import { binTrainingSet } from './binnedSet.js';
import { Groups } from './groups.js';
import { growthRules } from './growthRules.js';
import { predictMeans, predictRow } from './kernelPredictor.js';
import { joinLeafLabels, LeafDistributions, type LeafLabels } from './leafDistribution.js';
import { type Bags, emptyBags, type OutOfBagMeans, scoreOutOfBag, type UnseenRows } from './outOfBag.js';
import { type ForestParams, type ForestSettings, parseForestParams } from './params.js';
import { type Crew, ForestPool, ownThread, type RunOptions } from './pool.js';
import { type CodeBins, codeBinsOf, type PredictionPlan } from './predictor.js';
import { drawSeeds } from './sampling.js';
import { share } from './sharedMemory.js';
import { type GrownTree, joinTrees, type Trees, treeCount } from './trees.js';
import {
  checkConstants,
  checkLength,
  checkMonotone,
  checkSameFeatures,
  checkTrainingSet,
} from './validation.js';

/** Rows of one part of a prediction that is shared out among threads. */
const ROWS_PER_PART = 8192;

/** How a forest is fitted, which it does not depend on. */
export interface FitOptions extends RunOptions {
  /**
   * A pool to use, or the number of threads to start for this one fit; 0 works in the calling thread, which is
   * right for small data. The forest does not depend on it, to the byte.
   */
  readonly workers?: number | ForestPool;
}

/** What a forest predicts. */
export interface ForestPrediction extends Prediction {
  /** The distribution of the label of each row. Absent where the forest was fitted with `leafSample: 0`. */
  distributions?(): LeafDistributions;
}

/** Everything a forest consists of. */
export interface ForestParts {
  readonly features: readonly MatrixFeature[];
  readonly trees: Trees;
  readonly codeBins: CodeBins;
  /** Decrease of the weighted variance by tree and feature, label unit squared: `importance[t * features + f]`. */
  readonly importance: Float64Array;
  /** What the leaves hold; null for means only. */
  readonly leafLabels: LeafLabels | null;
}

/** What the trees of a forest say of rows whose groups they did not see. */
export interface OutOfBag extends OutOfBagMeans {
  /**
   * The same for other rows; NaN where every tree saw a row of the group.
   * @param group one a row, as in the training set; every tree predicts the rows of a group that is not in it
   * @throws RangeError where the training set had no groups, UserError for another number of groups than rows
   */
  predict(matrix: Matrix, group: readonly string[], crew?: Crew): Promise<Float64Array>;
}

/** A random forest for regression (Breiman 2001): the mean of many trees, each grown from rows, or groups of them, drawn at random. */
export class Forest implements Model {
  readonly parts: ForestParts;
  /** Only after a fit with `outOfBag: true`; it is not saved. */
  readonly outOfBag: OutOfBag | undefined;

  constructor(parts: ForestParts, outOfBag?: OutOfBag) {
    this.parts = parts;
    this.outOfBag = outOfBag;
  }

  /** Number of trees. */
  get size(): number {
    return treeCount(this.parts.trees);
  }

  get features(): readonly MatrixFeature[] {
    return this.parts.features;
  }

  /**
   * Predicts every row of a matrix with the features of the training, in their order.
   * @throws UserError where they differ.
   */
  predict(matrix: Matrix): ForestPrediction {
    checkSameFeatures(this.features, matrix);
    const mean = new Float64Array(matrix.rows);
    predictMeans(this.parts, matrix.columns, 0, matrix.rows, mean);
    const { leafLabels } = this.parts;
    if (!leafLabels) return { mean };
    let cached: LeafDistributions | undefined;
    const distributions = () => {
      cached ??= new LeafDistributions(leafLabels, this.parts, matrix.columns, matrix.rows);
      return cached;
    };
    return { mean, distributions, quantile: (p) => distributions().quantiles([p])[0] };
  }

  /** The mean of one row, given as one value a feature (categories as codes); the quickest way for one row. */
  predictRow(row: Float64Array): number {
    return predictRow(this.parts, row);
  }

  /** The means of the rows of a matrix, shared out among the threads of a pool. */
  async predictParallel(matrix: Matrix, pool: ForestPool, options: RunOptions = {}): Promise<Float64Array> {
    checkSameFeatures(this.features, matrix);
    return runPrediction(this.parts, matrix, null, pool, options);
  }
}

/**
 * Fits a random forest. The same set, parameters and generator give the same bytes.
 * @throws UserError for bad parameters or a set that nothing can be learnt from.
 */
export async function fitForest(
  set: TrainingSet,
  params: ForestParams,
  rng: Rng,
  options: FitOptions = {},
): Promise<Forest> {
  const settings = parseForestParams(params);
  checkTrainingSet(set);
  if (settings.constants === 'refuse') checkConstants(set);
  checkMonotone(settings.monotone, set.matrix);
  const { workers = 0 } = options;
  if (workers === 0) return fitWith(ownThread, set, settings, rng, options);
  if (typeof workers !== 'number') return fitWith(workers, set, settings, rng, options);
  const pool = new ForestPool(workers);
  try {
    return await fitWith(pool, set, settings, rng, options);
  } finally {
    await pool.close();
  }
}

async function fitWith(
  crew: Crew,
  set: TrainingSet,
  settings: ForestSettings,
  rng: Rng,
  options: RunOptions,
): Promise<Forest> {
  const { matrix } = set;
  const binned = binTrainingSet(set, settings.maxBins, rng.fork('bins'));
  const bags = settings.outOfBag ? emptyBags(settings.trees, binned.groups) : null;
  const task = {
    kind: 'grow',
    set: binned,
    rules: growthRules(settings, matrix),
    seeds: drawSeeds(rng, settings.trees),
    bags,
  } as const;
  const grown = (await crew.run(task, settings.trees, options)).filter(
    (tree): tree is GrownTree => tree !== null,
  );
  const parts: ForestParts = {
    features: matrix.features,
    trees: joinTrees(grown),
    codeBins: codeBinsOf(binned.featureBins),
    importance: joinImportance(grown, matrix.features.length),
    leafLabels: settings.leafSample === 0 ? null : joinGrownLabels(grown, binned.distinctLabels),
  };
  if (!bags) return new Forest(parts);
  const unseen = { bags, group: binned.group };
  const mean = await runPrediction(parts, matrix, unseen, crew, { signal: options.signal });
  const score = scoreOutOfBag(mean, set.label, set.weight);
  const trained = set.group && new Groups(set.group);
  return new Forest(parts, { ...score, predict: unseenPredictor(parts, bags, trained) });
}

/** Predicts rows by the trees of these bags that did not see their groups. */
function unseenPredictor(parts: ForestParts, bags: Bags, trained: Groups | undefined): OutOfBag['predict'] {
  return async (matrix, group, crew = ownThread) => {
    if (trained === undefined)
      throw new RangeError('the forest was fitted without groups: it does not know whose rows it saw');
    checkSameFeatures(parts.features, matrix);
    checkLength('groups', group, matrix.rows);
    return runPrediction(parts, matrix, { bags, group: trained.numbersOf(group) }, crew, {});
  };
}

async function runPrediction(
  plan: PredictionPlan,
  matrix: Matrix,
  unseen: UnseenRows | null,
  crew: Crew,
  options: RunOptions,
): Promise<Float64Array> {
  const columns = crew === ownThread ? matrix.columns : matrix.columns.map(share);
  const out = new Float64Array(new SharedArrayBuffer(8 * matrix.rows));
  const { trees, codeBins } = plan;
  const task = {
    kind: 'predict',
    plan: { trees, codeBins },
    columns,
    rowsPerPart: ROWS_PER_PART,
    out,
    unseen,
  } as const;
  await crew.run(task, Math.ceil(matrix.rows / ROWS_PER_PART), options);
  return out.slice();
}

function joinImportance(grown: readonly GrownTree[], features: number): Float64Array {
  const joined = new Float64Array(grown.length * features);
  grown.forEach(({ importance }, t) => {
    joined.set(importance, t * features);
  });
  return joined;
}

function joinGrownLabels(grown: readonly GrownTree[], labels: Float64Array): LeafLabels {
  const parts = grown.map(({ leafStart, leafRank, leafShare }) => ({
    start: leafStart,
    rank: leafRank,
    share: leafShare,
  }));
  return joinLeafLabels(parts, labels);
}
