import { explainForest, type Forest, ForestPool, fitForest } from '../../pipeline/models/forest/index.js';
import { takeRows } from '../../pipeline/models/matrix.js';
import { Rng } from '../../pipeline/random.js';
import { type Comparison, compare, timed } from './comparison.js';
import { accuracyDataSets, friedman1 } from './dataSets.js';
import type { Peers } from './peers.js';

const FEATURES = 20;
const TRAIN_ROWS = 20_000;

/** Many rows through 100 full trees on two threads. */
export async function racePredictions(peers: Peers, rows: number): Promise<Comparison[]> {
  const train = friedman1(TRAIN_ROWS, FEATURES, new Rng(1));
  const many = friedman1(rows, FEATURES, new Rng(2)).matrix;
  const pool = new ForestPool(2);
  const forest = await fitForest(train, { trees: 100 }, new Rng(3), { workers: pool });
  const files = { ...peers.trainingFiles(train), predictX: peers.matrixFile(many), predictRows: rows };
  const params = { n_estimators: 100 };
  const [theirs] = peers.run([{ kind: 'fit', peer: 'scikit-learn', seed: 0, params, ...files }]);
  const all = await timed(() => forest.predictParallel(many, pool));
  await pool.close();
  const note = `two threads; full trees, trained on ${TRAIN_ROWS} rows`;
  return [
    compare(`${rows} rows, 100 trees`, all, 'scikit-learn, n_jobs=2', { seconds: theirs.predict_s! }, note),
  ];
}

/** One row through 300 trees trained on real customers. */
export async function raceOneRow(peers: Peers): Promise<Comparison[]> {
  const real = (await accuracyDataSets()).find(({ name }) => name.startsWith('Online Retail'));
  if (!real) return [];
  const { train, test } = real.draw(new Rng(6));
  const results: Comparison[] = [];
  for (const minSamplesLeaf of [1, 5, 50]) {
    const forest = await fitForest(train, { trees: 300, minSamplesLeaf }, new Rng(7));
    const files = { ...peers.trainingFiles(train), predictX: peers.matrixFile(test.matrix) };
    const params = { n_estimators: 300, min_samples_leaf: minSamplesLeaf };
    const job = {
      kind: 'fit',
      peer: 'scikit-learn',
      seed: 0,
      params,
      ...files,
      predictRows: test.matrix.rows,
    } as const;
    const [theirs] = peers.run([job]);
    const one = { seconds: medianRowSeconds(forest, test.matrix.columns) };
    const name = `one row, 300 trees, ${real.name}, min leaf ${minSamplesLeaf}`;
    results.push(compare(name, one, 'scikit-learn, n_jobs=1', { seconds: theirs.row_s! }, 'median, warm'));
  }
  return results;
}

function medianRowSeconds(forest: Forest, columns: readonly Float64Array[]): number {
  const times: number[] = [];
  for (let round = 0; round < 3000; round++) {
    const values = Float64Array.from(columns, (column) => column[round % column.length]);
    const start = performance.now();
    forest.predictRow(values);
    times.push(performance.now() - start);
  }
  return times.slice(1000).sort((a, b) => a - b)[1000] / 1000;
}

/** TreeSHAP of one row on 300 trees with leaves of 200, and the largest difference from the `shap` package. */
export async function raceExplanations(peers: Peers): Promise<Comparison> {
  const train = friedman1(TRAIN_ROWS, FEATURES, new Rng(4));
  const forest = await fitForest(train, { trees: 300, minSamplesLeaf: 200 }, new Rng(5), { workers: 2 });
  const index = Int32Array.from({ length: 50 }, (_, i) => i);
  const rows = takeRows(train.matrix, index);
  const times: number[] = [];
  for (const row of [...index, ...index]) {
    const one = takeRows(train.matrix, [row]);
    times.push((await timed(() => explainForest(forest, one))).seconds);
  }
  const seconds = times.slice(50).sort((a, b) => a - b)[25];
  const { base, contributions } = explainForest(forest, rows);
  const [theirs] = peers.run([
    {
      kind: 'explain',
      features: FEATURES,
      rows: rows.rows,
      X: peers.matrixFile(rows),
      trees: peers.write('trees.json', JSON.stringify(shapTrees(forest))),
    },
  ]);
  const difference = contributions.reduce((most, v, i) => Math.max(most, Math.abs(v - theirs.values![i])), 0);
  const additivity = forest.predict(rows).mean.reduce((most, mean, row) => {
    const sum = contributions.subarray(row * FEATURES, (row + 1) * FEATURES).reduce((a, b) => a + b, base);
    return Math.max(most, Math.abs(mean - sum));
  }, 0);
  const note = `largest difference ${difference.toExponential(1)}, from additivity ${additivity.toExponential(1)}`;
  return compare('TreeSHAP of a row, 300 trees, min leaf 200', { seconds }, 'shap', theirs, note);
}

/** The trees as the `shap` package takes them: arrays by node, children -1 at leaves. */
function shapTrees(forest: Forest) {
  const { numbers, words, roots, weight } = forest.parts.trees;
  const size = roots.length - 1;
  return Array.from({ length: size }, (_, tree) => {
    const nodes = Array.from({ length: roots[tree + 1] - roots[tree] }, (_, i) => roots[tree] + i);
    const distances = nodes.map((node) => words[4 * node + 2]);
    return {
      children_left: distances.map((distance, i) => (distance > 0 ? i + 1 : -1)),
      children_right: distances.map((distance, i) => (distance > 0 ? i + distance : -1)),
      children_default: distances.map((distance, i) => (distance > 0 ? i + 1 : -1)),
      features: nodes.map((node, i) => (distances[i] > 0 ? words[4 * node + 3] & 0xffff : -2)),
      thresholds: nodes.map((node, i) => (distances[i] > 0 ? numbers[2 * node] : -2)),
      values: nodes.map((node, i) => [distances[i] > 0 ? 0 : numbers[2 * node] / size]),
      node_sample_weight: nodes.map((node) => weight[node]),
    };
  });
}
