import type { Rng } from '../../random.js';
import type { ForestParams } from '../forest/index.js';
import { type Matrix, takeRows } from '../matrix.js';
import { checkRows, estimateSeconds, fitMlRandomForest } from '../mlRandomForest/index.js';
import type { TrainingSet } from '../model.js';
import type { GrownForest } from './growForest.js';

/** What ml-random-forest may take to train, about; it is quadratic in the rows. */
const LIBRARY_SECONDS = 20;

/**
 * Grows a forest with ml-random-forest. The library is slow: it learns from as many rows, drawn at random, as it can
 * in time, and judges the others.
 * @param say takes a sentence where that are not all
 * @throws UserError for more than 5,000 rows
 */
export function growLibraryForest(
  set: TrainingSet,
  { trees = 300, maxDepth = null, maxFeatures }: ForestParams,
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
      `ml-random-forest learns from ${drawn} of ${rows} rows, drawn at random: its time is quadratic in the rows.`,
    );
  }
  const { group = [] } = set;
  const known = new Set(Array.from(seen, (row) => group[row]));
  const unseenAt = (matrix: Matrix, customers: readonly string[]) =>
    forest.predict(matrix).mean.map((value, row) => (known.has(customers[row]) ? Number.NaN : value));
  return {
    forest,
    unseen: unseenAt(set.matrix, group),
    unseenAt: async (matrix, customers) => unseenAt(matrix, customers),
  };
}
