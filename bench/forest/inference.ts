import { explainForest, type Forest, ForestPool, fitForest } from '../../pipeline/models/forest/index.js';
import { takeRows } from '../../pipeline/models/matrix.js';
import { Rng } from '../../pipeline/random.js';
import { type Comparison, compare, timed } from './comparison.js';
import { friedman1 } from './dataSets.js';
import type { Peers } from './peers.js';

const FEATURES = 20;
const TRAIN_ROWS = 20_000;

/** One row through 300 trees, and many rows through 100 trees on two threads. */
export async function racePredictions(peers: Peers, rows: number): Promise<Comparison[]> {
  const train = friedman1(TRAIN_ROWS, FEATURES, new Rng(1));
  const many = friedman1(rows, FEATURES, new Rng(2)).matrix;
  const pool = new ForestPool(2);
  const results: Comparison[] = [];
  const files = { ...peers.trainingFiles(train), predictX: peers.matrixFile(many), predictRows: rows };
  for (const [trees, minSamplesLeaf] of [
    [300, 5],
    [100, 1],
  ]) {
    const forest = await fitForest(train, { trees, minSamplesLeaf }, new Rng(3), { workers: pool });
    const params = { n_estimators: trees, min_samples_leaf: minSamplesLeaf };
    const [theirs] = peers.run([{ kind: 'fit', peer: 'scikit-learn', seed: 0, params, ...files }]);
    const leaf = `min leaf ${minSamplesLeaf}, trained on ${TRAIN_ROWS} rows`;
    const one = { seconds: medianRowSeconds(forest, many.columns) };
    results.push(
      compare(`one row, ${trees} trees`, one, 'scikit-learn', { seconds: theirs.row_s! }, `median; ${leaf}`),
    );
    if (trees !== 100) continue;
    const all = await timed(() => forest.predictParallel(many, pool));
    const name = `${rows} rows, ${trees} trees`;
    results.push(
      compare(name, all, 'scikit-learn, n_jobs=2', { seconds: theirs.predict_s! }, `two threads; ${leaf}`),
    );
  }
  await pool.close();
  return results;
}

function medianRowSeconds(forest: Forest, columns: readonly Float64Array[]): number {
  const times: number[] = [];
  for (let row = 0; row < 3000; row++) {
    const values = Float64Array.from(columns, (column) => column[row]);
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
