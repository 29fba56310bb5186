import { type Forest, ForestPool, fitForest, predictFolds } from '../../pipeline/models/forest/index.js';
import type { TrainingSet } from '../../pipeline/models/model.js';
import { Rng } from '../../pipeline/random.js';
import { type Comparison, compare, r2, timed } from './comparison.js';
import { friedman1 } from './dataSets.js';
import type { PeerResult, Peers } from './peers.js';

const THREADS = 2;

/** A training set that both sides fit. */
export interface Race {
  readonly name: string;
  readonly rows: number;
  readonly features: number;
  readonly trees: number;
  readonly rounds: number;
}

/**
 * One race with full trees on the same matrix: fits of ours and of scikit-learn take turns, the quickest round of
 * each counts. Ours includes starting the threads.
 */
export async function raceFits(peers: Peers, race: Race): Promise<Comparison> {
  const { train, test, job } = prepare(peers, race);
  const ours: { seconds: number; cpu: number; result: Forest }[] = [];
  const theirs: PeerResult[] = [];
  for (let round = 0; round < race.rounds; round++) {
    ours.push(await timed(() => fitForest(train, { trees: race.trees }, new Rng(3), { workers: THREADS })));
    theirs.push(...peers.run([{ ...job, peer: 'scikit-learn', params: { n_estimators: race.trees } }]));
  }
  const mine = quickest(ours);
  const peer = quickest(theirs);
  const scored = { ...mine, r2: r2(test.label, mine.result.predict(test.matrix).mean) };
  const note = `best of ${race.rounds}; ${processorTime(mine, peer)}`;
  return compare(race.name, scored, 'scikit-learn, n_jobs=2', peer, note);
}

/** The same against LightGBM's random forest with as many leaves; a few of its trees tell its time. */
export async function raceLightGbm(peers: Peers, race: Race): Promise<Comparison> {
  const { train, job } = prepare(peers, race);
  const ours = await timed(() => fitForest(train, { trees: race.trees }, new Rng(3), { workers: THREADS }));
  const leaves = Math.round((ours.result.parts.trees.weight.length / race.trees + 1) / 2);
  const params = { n_estimators: LIGHT_TREES, num_leaves: Math.min(leaves, 131_072), min_child_samples: 1 };
  const [light] = peers.run([{ ...job, peer: 'lightgbm', params }]);
  const scale = race.trees / LIGHT_TREES;
  const scaled = { seconds: light.seconds * scale, cpu: light.cpu! * scale };
  const note = `${leaves} leaves a tree; the peer's time is that of ${LIGHT_TREES} trees, scaled; ${processorTime(ours, scaled)}`;
  return compare(race.name, ours, 'LightGBM rf, same leaves', scaled, note);
}

const LIGHT_TREES = 5;

function prepare(peers: Peers, { rows, features }: Race) {
  const train = friedman1(rows, features, new Rng(1));
  const test = friedman1(5000, features, new Rng(2));
  const { X: testX, y: testY, rows: testRows } = peers.trainingFiles(test);
  const job = { kind: 'fit' as const, seed: 0, ...peers.trainingFiles(train), testX, testY, testRows };
  return { train, test, job };
}

function quickest<T extends { readonly seconds: number }>(rounds: readonly T[]): T {
  return rounds.reduce((best, round) => (round.seconds < best.seconds ? round : best));
}

/** What the clock says depends on who else uses the machine; the processor time hardly does. */
function processorTime(ours: { readonly cpu: number }, theirs: { readonly cpu?: number }): string {
  const [mine, peer] = [ours.cpu, theirs.cpu!];
  return `processor ${mine.toPrecision(3)} s against ${peer.toPrecision(3)} s, ratio ${(peer / mine).toPrecision(3)}`;
}

/** How the time grows with the rows: 30 features, 50 trees, leaves of at least 50. */
export async function measureGrowth(sizes: readonly number[]): Promise<Comparison[]> {
  const results: Comparison[] = [];
  for (const rows of sizes) {
    const train = friedman1(rows, 30, new Rng(4));
    const params = { trees: 50, minSamplesLeaf: 50 };
    const { seconds, cpu } = await timed(() => fitForest(train, params, new Rng(5), { workers: THREADS }));
    const memory = `processor ${cpu.toPrecision(3)} s; ${Math.round(process.resourceUsage().maxRSS / 1024)} MB peak so far, all data included`;
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

/** Randomised search over 10 settings of up to 300 trees, 3 folds each. */
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
    const folds = [0, 1, 2].map((part) => cutFold(train, part));
    const data = folds.map(({ train, test }) => ({ train, validate: test.matrix }));
    const means = await predictFolds(data, points, new Rng(8), { pool });
    const scores = means.map((ofFolds) =>
      ofFolds.reduce((sum, mean, fold) => sum + r2(folds[fold].test.label, mean) / 3, 0),
    );
    const best = Math.max(...scores);
    // The search ends with the best setting trained on all rows, as scikit-learn's does.
    await fitForest(train, points[scores.indexOf(best)], new Rng(8), { workers: pool });
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
        max_features: point.maxFeatures === 1 ? null : point.maxFeatures,
      })),
    },
  ]);
  const mine = { seconds: ours.seconds, r2: ours.result };
  const note = `10 settings x 3 folds, same points; ${processorTime(ours, theirs)}`;
  return compare(`randomised search, ${rows} x 10`, mine, 'scikit-learn', theirs, note);
}

/** One of three contiguous parts to judge by, the others to train on, as KFold cuts them. */
function cutFold({ matrix, label }: TrainingSet, fold: number) {
  const from = Math.round((fold * matrix.rows) / 3);
  const to = Math.round(((fold + 1) * matrix.rows) / 3);
  const cut = (inside: boolean): TrainingSet => {
    const part = (values: Float64Array) => values.filter((_, i) => (i >= from && i < to) === inside);
    const columns = matrix.columns.map(part);
    return { matrix: { ...matrix, rows: columns[0].length, columns }, label: part(label) };
  };
  return { train: cut(false), test: cut(true) };
}
