import { RandomForestRegression } from 'ml-random-forest';
import { UserError } from '../../errors.js';
import type { Rng } from '../../random.js';
import { checkTrainingSet, Forest } from '../forest/index.js';
import type { TrainingSet } from '../model.js';
import { convertTrees, type LibraryTree } from './convertTrees.js';
import { type MlRandomForestParams, parseMlRandomForestParams } from './params.js';

/** The library looks at every split of every row for every row: beyond this it is a matter of minutes to hours. */
const MAX_ROWS = 5000;

/** Measured: 10 trees on 4,000 rows and 10 features. */
const MEASURED = { seconds: 16.7, trees: 10, rows: 4000, features: 10 } as const;

/** Seconds that training takes; it is quadratic in the rows. */
export function estimateSeconds(rows: number, features: number, trees: number): number {
  const { seconds, ...by } = MEASURED;
  return seconds * (rows / by.rows) ** 2 * (features / by.features) * (trees / by.trees);
}

/**
 * Refuses what the library would take hours for.
 * @param features tried at each split
 * @throws UserError for more than 5,000 rows, with an estimate of the time
 */
export function checkRows(rows: number, features: number, trees: number): void {
  if (rows <= MAX_ROWS) return;
  const hours = estimateSeconds(rows, features, trees) / 3600;
  throw new UserError(
    `Engine ml-random-forest got ${rows} rows; expected at most ${MAX_ROWS}. Its training time is quadratic in ` +
      `the rows: about ${hours.toPrecision(2)} hours for this set.`,
    'Set engine: forest, which is made for it, or learn from fewer customers or cutoffs.training.',
  );
}

/**
 * Trains a random forest through the library ml-random-forest and converts it, so that it is saved, served and
 * explained like any other forest, with the library's predictions.
 *
 * What the library lacks is supplied: sample weights by drawing the rows in proportion to their weight, missing
 * values by the median of the feature. Category codes are numbers to it.
 * @throws UserError for bad input, and for more than 5,000 rows.
 */
export function fitMlRandomForest(set: TrainingSet, params: MlRandomForestParams, rng: Rng): Forest {
  const settings = parseMlRandomForestParams(params);
  checkTrainingSet(set);
  const { rows, features, columns } = set.matrix;
  const tried = Math.max(1, Math.floor(settings.maxFeatures * features.length));
  checkRows(rows, tried, settings.trees);
  const medians = columns.map(medianOf);
  const index = drawRows(set.weight, rows, rng);
  const samples = Array.from(index, (row) => columns.map((column, f) => present(column[row], medians[f])));
  const labels = Array.from(index, (row) => set.label[row]);
  const library = new RandomForestRegression({
    nEstimators: settings.trees,
    // The library takes the number 1 for "one feature" in some places and for "all" in others.
    maxFeatures: tried,
    replacement: false,
    seed: rng.uint32() >>> 1,
    useSampleBagging: true,
    noOOB: true,
    isClassifier: false,
    selectionMethod: 'mean',
    treeOptions: {
      minNumSamples: settings.minSamplesSplit,
      maxDepth: settings.maxDepth ?? Number.POSITIVE_INFINITY,
    },
  });
  library.train(samples, labels);
  const { baseModel } = JSON.parse(JSON.stringify(library)) as LibraryModel;
  const trees = baseModel.estimators.map(({ root }, t) => ({ root, features: baseModel.indexes[t] }));
  return new Forest({
    features,
    ...convertTrees(trees, samples, labels, medians),
    codeBins: features.map(() => null),
    leafLabels: null,
  });
}

/** What the library saves of itself. */
interface LibraryModel {
  readonly baseModel: {
    readonly indexes: readonly (readonly number[])[];
    readonly estimators: readonly { readonly root: LibraryTree }[];
  };
}

function present(value: number, median: number): number {
  return Number.isNaN(value) ? median : value;
}

/** The median of the values that are there; 0 where there are none. */
function medianOf(column: Float64Array): number {
  const sorted = column.filter((value) => !Number.isNaN(value)).sort();
  return sorted.length > 0 ? sorted[sorted.length >> 1] : 0;
}

/** All rows where they weigh alike, else as many drawn with replacement in proportion to their weight. */
function drawRows(weight: Float64Array | undefined, rows: number, rng: Rng): Int32Array {
  if (!weight || weight.every((value) => value === weight[0]))
    return Int32Array.from({ length: rows }, (_, i) => i);
  let total = 0;
  const upTo = weight.map((value) => {
    total += value;
    return total;
  });
  return Int32Array.from({ length: rows }, () => {
    const point = rng.next() * total;
    return upTo.findIndex((end) => point < end);
  });
}
