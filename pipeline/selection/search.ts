import { type ForestParams, predictFolds, type TrialOptions } from '../models/forest/index.js';
import { takeRows, takeValues } from '../models/matrix.js';
import type { TrainingSet } from '../models/model.js';
import type { Rng } from '../random.js';
import type { Fold } from './folds.js';

/** Forest settings to draw from; each key is drawn on its own. */
export interface ForestSpace {
  readonly trees?: readonly number[] | undefined;
  readonly minSamplesLeaf?: readonly number[] | undefined;
  readonly maxFeatures?: readonly number[] | undefined;
  readonly maxDepth?: readonly (number | null)[] | undefined;
}

/** One setting and how it did. */
export interface Trial {
  readonly settings: ForestParams;
  /** Weighted mean squared error of the label on each fold, as a share of that of the training mean. */
  readonly losses: readonly number[];
  readonly loss: number;
}

/** What is searched. */
export interface SearchPlan {
  /** Settings to start from; what `space` does not name stays as it is there. */
  readonly given: ForestParams;
  readonly space: ForestSpace;
  /** Settings to try at most, the given ones included. */
  readonly trials: number;
}

/** What a search found. */
export interface SearchResult {
  /** In the order in which they were tried; the first is the setting that was given. */
  readonly trials: readonly Trial[];
  readonly best: Trial;
}

/** Trees of a trial at most: settings can be told apart long before the last tree. */
const TRIAL_TREES = 60;

/**
 * Randomised search (Bergstra & Bengio 2012): the given settings first, then draws from `space` without
 * repetition. The result depends on `rng` alone, not on the number of workers. Progress is in forests of a fold.
 */
export async function searchForest(
  set: TrainingSet,
  folds: readonly Fold[],
  plan: SearchPlan,
  rng: Rng,
  options: TrialOptions = {},
): Promise<SearchResult> {
  const candidates = drawCandidates(plan, rng.fork('candidates'));
  const parts = folds.map(({ train, validate }) => ({
    train: takeSet(set, train),
    validate: takeSet(set, validate),
  }));
  const means = await predictFolds(
    parts.map(({ train, validate }) => ({ train, validate: validate.matrix })),
    candidates.map((settings) => ({
      ...settings,
      trees: Math.min(settings.trees ?? TRIAL_TREES, TRIAL_TREES),
    })),
    rng,
    options,
  );
  const done = candidates.map((settings, candidate): Trial => {
    const losses = parts.map(({ train, validate }, fold) =>
      relativeLoss(train, validate, means[candidate][fold]),
    );
    return { settings, losses, loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length };
  });
  return { trials: done, best: done.reduce((best, trial) => (trial.loss < best.loss ? trial : best)) };
}

function drawCandidates({ given, space, trials }: SearchPlan, rng: Rng): ForestParams[] {
  const seen = new Set<string>();
  const candidates: ForestParams[] = [];
  const add = (settings: ForestParams) => {
    const key = JSON.stringify(settings);
    if (!seen.has(key)) candidates.push(settings);
    seen.add(key);
  };
  add(given);
  // A small space may hold fewer settings than trials are asked for: stop drawing when it seems exhausted.
  for (let draw = 0; candidates.length < trials && draw < 20 * trials; draw++) {
    const drawn = Object.entries(space)
      .filter(([, values]) => values !== undefined)
      .map(([key, values]) => [key, values[rng.int(values.length)]]);
    add({ ...given, ...Object.fromEntries(drawn) });
  }
  return candidates;
}

function takeSet({ matrix, label, weight, group }: TrainingSet, rows: Uint32Array): TrainingSet {
  return {
    matrix: takeRows(matrix, rows),
    label: takeValues(label, rows),
    ...(weight && { weight: takeValues(weight, rows) }),
    ...(group && { group: Array.from(rows, (row) => group[row]) }),
  };
}

/** 1 is no better than the weighted mean of the training labels, 0 is perfect. */
function relativeLoss(train: TrainingSet, validate: TrainingSet, predicted: Float64Array): number {
  const mean = weightedMean(train.label, train.weight);
  let error = 0;
  let spread = 0;
  for (let row = 0; row < predicted.length; row++) {
    const weight = validate.weight?.[row] ?? 1;
    error += weight * (predicted[row] - validate.label[row]) ** 2;
    spread += weight * (mean - validate.label[row]) ** 2;
  }
  return spread === 0 ? 1 : error / spread;
}

function weightedMean(values: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    const weight = weights?.[row] ?? 1;
    sum += weight * values[row];
    total += weight;
  }
  return total === 0 ? 0 : sum / total;
}
