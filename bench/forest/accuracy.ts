import { ForestPool, fitForest } from '../../pipeline/models/forest/index.js';
import { Rng } from '../../pipeline/random.js';
import { type Comparison, compare, r2 } from './comparison.js';
import { accuracyDataSets } from './dataSets.js';
import type { PeerJob, Peers } from './peers.js';

/** Many, so that the luck of the forests does not hide a difference between the libraries. */
const TREES = 400;
const MIN_SAMPLES_LEAF = 3;
const MAX_FEATURES = 0.5;

/** Mean held-out R2 over so many seeds, ours against scikit-learn's with the same settings. */
export async function compareAccuracy(peers: Peers, seeds: number): Promise<Comparison[]> {
  const pool = new ForestPool(2);
  const rows: Comparison[] = [];
  for (const dataSet of await accuracyDataSets()) {
    const ours: number[] = [];
    const jobs: PeerJob[] = [];
    for (let seed = 0; seed < seeds; seed++) {
      const rng = new Rng(seed);
      const { train, test } = dataSet.draw(rng);
      const params = { trees: TREES, minSamplesLeaf: MIN_SAMPLES_LEAF, maxFeatures: MAX_FEATURES };
      const forest = await fitForest(train, params, rng, { workers: pool });
      ours.push(r2(test.label, forest.predict(test.matrix).mean));
      const { X: testX, y: testY, rows: testRows } = peers.trainingFiles(test);
      jobs.push({
        kind: 'fit',
        peer: 'scikit-learn',
        seed,
        params: { n_estimators: TREES, min_samples_leaf: MIN_SAMPLES_LEAF, max_features: MAX_FEATURES },
        ...peers.trainingFiles(train),
        testX,
        testY,
        testRows,
      });
    }
    const theirs = peers.run(jobs).map((result) => result.r2!);
    const differences = ours.map((value, i) => value - theirs[i]);
    const note = `mean of ${seeds} seeds; ours - peer = ${mean(differences).toFixed(4)} (standard error ${standardError(differences).toFixed(4)})`;
    rows.push(
      compare(`accuracy: ${dataSet.name}`, { r2: mean(ours) }, 'scikit-learn', { r2: mean(theirs) }, note),
    );
  }
  await pool.close();
  return rows;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard error of the mean. */
function standardError(values: readonly number[]): number {
  const squares = values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
