import type { Rng } from '../../random.js';
import type { Model, TrainingSet } from '../model.js';
import type { Forest } from './forest.js';

/**
 * Impurity importance (Breiman 1984): the share of each feature in the decrease of the variance, averaged over the
 * trees that split at all; adds up to 1, or to 0 where no tree splits. It favours features of many values and is
 * measured on the training rows: `permutationImportance` on held-out rows is slower and more honest.
 */
export function impurityImportance({ parts, size }: Forest): Float64Array {
  const features = parts.features.length;
  const shares = new Float64Array(features);
  for (let tree = 0; tree < size; tree++) {
    const decreases = parts.importance.subarray(tree * features, (tree + 1) * features);
    const total = decreases.reduce((sum, decrease) => sum + decrease, 0);
    if (total > 0) for (let f = 0; f < features; f++) shares[f] += decreases[f] / total;
  }
  const sum = shares.reduce((a, b) => a + b, 0);
  return sum > 0 ? shares.map((value) => value / sum) : shares;
}

/** How much worse a model gets without what a feature says. */
export interface PermutationImportance {
  /** Rise of the weighted mean squared error (label unit squared) when the column is shuffled; one a feature. */
  readonly mean: Float64Array;
  /** Standard deviation of the rise over the repeats. */
  readonly deviation: Float64Array;
}

/** Permutation importance (Breiman 2001) on any set of rows, best one that the model was not trained on. */
export function permutationImportance(
  model: Model,
  set: TrainingSet,
  repeats: number,
  rng: Rng,
): PermutationImportance {
  const { matrix } = set;
  const baseline = meanSquaredError(model.predict(matrix).mean, set);
  const rises = matrix.columns.map((column, f) =>
    Float64Array.from({ length: repeats }, (_, repeat) => {
      const shuffled = rng.fork(f).fork(repeat).shuffle(column.slice());
      const columns = matrix.columns.map((original, g) => (g === f ? shuffled : original));
      return meanSquaredError(model.predict({ ...matrix, columns }).mean, set) - baseline;
    }),
  );
  const mean = Float64Array.from(rises, average);
  const deviation = Float64Array.from(rises, (rise, f) =>
    Math.sqrt(average(rise.map((x) => (x - mean[f]) ** 2))),
  );
  return { mean, deviation };
}

function meanSquaredError(mean: Float64Array, { label, weight }: TrainingSet): number {
  let total = 0;
  let squares = 0;
  for (let row = 0; row < mean.length; row++) {
    const w = weight ? weight[row] : 1;
    total += w;
    squares += w * (label[row] - mean[row]) ** 2;
  }
  return squares / total;
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
