import { type Forest, ForestPool, fitForest } from '../../pipeline/models/forest/index.js';
import type { TrainingSet } from '../../pipeline/models/model.js';
import { Rng } from '../../pipeline/random.js';
import { type Comparison, compare, r2, timed } from './comparison.js';
import { friedman1 } from './dataSets.js';
import type { PeerResult, Peers } from './peers.js';

const THREADS = 2;

interface Race {
  readonly name: string;
  readonly rows: number;
  readonly features: number;
  readonly trees: number;
  readonly minSamplesLeaf: number;
  readonly rounds: number;
  /** LightGBM grows only so many trees, and its time is scaled up. */
  readonly lightTrees: number;
}

/**
 * One race on the same matrix: fits of ours and of scikit-learn take turns, the best round of each counts; then
 * LightGBM with as many leaves. Ours includes starting the threads.
 */
export async function raceFits(peers: Peers, race: Race): Promise<Comparison[]> {
  const { rows, features, trees, minSamplesLeaf } = race;
  const train = friedman1(rows, features, new Rng(1));
  const test = friedman1(5000, features, new Rng(2));
  const files = peers.trainingFiles(train);
  const { X: testX, y: testY, rows: testRows } = peers.trainingFiles(test);
  const job = { kind: 'fit' as const, seed: 0, ...files, testX, testY, testRows };
  const ours: number[] = [];
  const theirs: PeerResult[] = [];
  let forest: Forest | undefined;
  for (let round = 0; round < race.rounds; round++) {
    const params = { trees, minSamplesLeaf };
    const fit = await timed(() => fitForest(train, params, new Rng(3), { workers: THREADS }));
    ours.push(fit.seconds);
    forest = fit.result;
    const settings = { n_estimators: trees, min_samples_leaf: minSamplesLeaf };
    theirs.push(...peers.run([{ ...job, peer: 'scikit-learn', params: settings }]));
  }
  const mine = { seconds: Math.min(...ours), r2: r2(test.label, forest!.predict(test.matrix).mean) };
  const leaves = Math.round((forest!.parts.trees.weight.length / trees + 1) / 2);
  const [light] = peers.run([
    {
      ...job,
      peer: 'lightgbm',
      params: {
        n_estimators: trees,
        num_leaves: Math.min(leaves, 131_072),
        min_child_samples: minSamplesLeaf,
      },
    },
  ]);
  const peerBest = { seconds: Math.min(...theirs.map(({ seconds }) => seconds)), r2: theirs[0].r2 };
  const scale = trees / race.lightTrees;
  const scaled = { seconds: light.seconds * scale, r2: scale === 1 ? light.r2 : undefined };
  const note = `best of ${race.rounds}; ${leaves} leaves a tree`;
  return [
    compare(race.name, mine, 'scikit-learn, n_jobs=2', peerBest, note),
    compare(
      race.name,
      mine,
      'LightGBM rf, same leaves',
      scaled,
      scale === 1 ? note : `${note}; peer: time of ${race.lightTrees} trees, scaled`,
    ),
  ];
}

/** How the time grows with the rows: 30 features, 50 trees, leaves of at least 50. */
export async function measureGrowth(sizes: readonly number[]): Promise<Comparison[]> {
  const results: Comparison[] = [];
  for (const rows of sizes) {
    const train = friedman1(rows, 30, new Rng(4));
    const params = { trees: 50, minSamplesLeaf: 50 };
    const { seconds } = await timed(() => fitForest(train, params, new Rng(5), { workers: THREADS }));
    const memory = `${Math.round(process.resourceUsage().maxRSS / 1024)} MB peak so far, all data included`;
    results.push(compare(`fit ${rows} x 30, 50 trees, min leaf 50`, { seconds }, '', {}, memory));
  }
  return results;
}

const SETTINGS = {
  trees: [100, 200, 300],
  maxDepth: [null, 10, 20],
  minSamplesSplit: [2, 5, 10],
  minSamplesLeaf: [1, 2, 4],
  maxFeatures: [1, 'sqrt'],
} as const;

/** Randomised search as the first project did it: 10 settings, 3 folds, up to 300 trees. */
export async function raceSearch(peers: Peers, rows: number): Promise<Comparison> {
  const train = friedman1(rows, 10, new Rng(6));
  const rng = new Rng(7);
  const pick = <T>(values: readonly T[]): T => values[rng.int(values.length)];
  const points = Array.from({ length: 10 }, () => ({
    trees: pick(SETTINGS.trees),
    maxDepth: pick(SETTINGS.maxDepth),
    minSamplesSplit: pick(SETTINGS.minSamplesSplit),
    minSamplesLeaf: pick(SETTINGS.minSamplesLeaf),
    maxFeatures: pick(SETTINGS.maxFeatures),
  }));
  const ours = await timed(async () => {
    const pool = new ForestPool(THREADS);
    let best = Number.NEGATIVE_INFINITY;
    for (const point of points) {
      let sum = 0;
      for (let fold = 0; fold < 3; fold++) sum += await scoreFold(train, fold, point, pool);
      best = Math.max(best, sum / 3);
    }
    // The search ends with the best setting trained on all rows, as scikit-learn's does.
    await fitForest(train, points[0], new Rng(8), { workers: pool });
    await pool.close();
    return best;
  });
  const [theirs] = peers.run([
    {
      kind: 'search',
      seed: 0,
      ...peers.trainingFiles(train),
      points: points.map((point) => ({
        n_estimators: point.trees,
        max_depth: point.maxDepth,
        min_samples_split: point.minSamplesSplit,
        min_samples_leaf: point.minSamplesLeaf,
        max_features: point.maxFeatures === 1 ? 1.0001 : point.maxFeatures,
      })),
    },
  ]);
  const mine = { seconds: ours.seconds, r2: ours.result };
  return compare(
    `randomised search, ${rows} x 10`,
    mine,
    'scikit-learn',
    theirs,
    '10 settings x 3 folds, same points',
  );
}

/** Contiguous thirds, as KFold cuts them. */
async function scoreFold(
  { matrix, label }: TrainingSet,
  fold: number,
  params: Parameters<typeof fitForest>[1],
  pool: ForestPool,
): Promise<number> {
  const from = Math.round((fold * matrix.rows) / 3);
  const to = Math.round(((fold + 1) * matrix.rows) / 3);
  const part = (values: Float64Array, inside: boolean) =>
    values.filter((_, i) => (i >= from && i < to) === inside);
  const cut = (inside: boolean): TrainingSet => {
    const columns = matrix.columns.map((column) => part(column, inside));
    return { matrix: { ...matrix, rows: columns[0].length, columns }, label: part(label, inside) };
  };
  const test = cut(true);
  const forest = await fitForest(cut(false), params, new Rng(fold), { workers: pool });
  return r2(test.label, forest.predict(test.matrix).mean);
}
