import type { Rng } from '../../random.js';
import type { ForestParams } from '../forest/index.js';
import { type Matrix, takeRows } from '../matrix.js';
import { checkRows, estimateSeconds, fitMlRandomForest } from '../mlRandomForest/index.js';
import type { TrainingSet } from '../model.js';
import type { GrownForest } from './growForest.js';

/** What ml-random-forest may take to train, about; it is quadratic in the rows. */
const LIBRARY_SECONDS = 20;
/** Of the rows it learns from this share at most: the customers left out tell how far it may be trusted. */
const MOST_LEARNT = 0.75;

/**
 * Grows a forest with ml-random-forest. The library is slow: it learns from as many customers, drawn at random, as it
 * can in time, of three quarters of the rows at most, and judges the others.
 * @param say takes a sentence about how many they are
 * @param budget seconds that it may take, about
 * @throws UserError for more than 5,000 rows
 */
export function growLibraryForest(
  set: TrainingSet,
  { trees = 300, maxDepth = null, maxFeatures }: ForestParams,
  rng: Rng,
  say: (note: string) => void,
  budget = LIBRARY_SECONDS,
): GrownForest {
  const { rows, features } = set.matrix;
  const share = typeof maxFeatures === 'number' && maxFeatures <= 1 ? maxFeatures : 1;
  const tried = Math.max(1, Math.floor(features.length * share));
  checkRows(rows, tried, trees);
  const seconds = estimateSeconds(rows, tried, trees);
  const { group = Array.from(set.label.keys(), String) } = set;
  const known = drawCustomers(
    group,
    rows * Math.min(MOST_LEARNT, Math.sqrt(budget / seconds)),
    rng.fork('customers'),
  );
  const seen = Uint32Array.from(set.label.keys()).filter((row) => known.has(group[row]));
  const sample = {
    matrix: takeRows(set.matrix, seen),
    label: Float64Array.from(seen, (row) => set.label[row]),
  };
  const forest = fitMlRandomForest(sample, { trees, maxDepth, maxFeatures: share }, rng);
  say(
    `ml-random-forest learns from ${seen.length} of ${rows} rows, of customers drawn at random: its time is quadratic in the rows, and the others tell how far to trust it.`,
  );
  const unseenAt = (matrix: Matrix, customers: readonly string[]) =>
    forest.predict(matrix).mean.map((value, row) => (known.has(customers[row]) ? Number.NaN : value));
  return {
    forest,
    unseen: unseenAt(set.matrix, group),
    unseenAt: async (matrix, customers) => unseenAt(matrix, customers),
  };
}

/** Customers drawn at random, whose rows are no more than so many; one at least. */
function drawCustomers(group: readonly string[], most: number, rng: Rng): Set<string> {
  const rowsOf = new Map<string, number>();
  for (const customer of group) rowsOf.set(customer, (rowsOf.get(customer) ?? 0) + 1);
  const drawn = new Set<string>();
  let rows = 0;
  for (const customer of rng.shuffle([...rowsOf.keys()])) {
    rows += rowsOf.get(customer) ?? 0;
    if (rows > most && drawn.size > 0) break;
    drawn.add(customer);
  }
  return drawn;
}
