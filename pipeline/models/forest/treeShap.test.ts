import { describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { takeRows } from '../matrix.js';
import type { TrainingSet } from '../model.js';
import { Forest, fitForest } from './forest.js';
import { encodeRows, goesLeft } from './predictor.js';
import { mixedSet } from './testData.js';
import { explainForest } from './treeShap.js';
import { FEATURE_MASK, joinTrees } from './trees.js';

const set: TrainingSet = mixedSet(600, new Rng(1));
const index = Int32Array.from({ length: 40 }, (_, i) => 7 * i);
const rows = takeRows(set.matrix, index);

describe('explainForest', () => {
  it('adds up to the prediction', async () => {
    const forest = await fitForest(set, { trees: 30, maxFeatures: 0.5 }, new Rng(2));
    const { base, contributions } = explainForest(forest, rows);
    const features = set.matrix.features.length;
    forest.predict(rows).mean.forEach((mean, row) => {
      const sum = contributions.subarray(row * features, (row + 1) * features).reduce((a, b) => a + b, base);
      expect(sum).toBeCloseTo(mean, 9);
    });
  });

  it('is the Shapley value of the path-dependent expectation, counted over all subsets', async () => {
    const forest = await fitForest(set, { trees: 3, minSamplesLeaf: 10 }, new Rng(3));
    const { contributions } = explainForest(forest, rows);
    const features = set.matrix.features.length;
    for (const row of [0, 5, 39]) {
      const expected = shapleyByDefinition(forest, row);
      for (let f = 0; f < features; f++)
        expect(contributions[row * features + f]).toBeCloseTo(expected[f], 9);
    }
  });

  it("has the values of the package shap 0.51.0 (TreeExplainer, feature_perturbation='tree_path_dependent')", () => {
    const { base, contributions } = explainForest(handMade(), {
      rows: 4,
      features: NUMERIC,
      columns: [Float64Array.of(0.2, 0.6, 0.9, 0.9), Float64Array.of(0.1, 0.1, 0.1, 0.9)],
    });
    expect(base).toBeCloseTo(4, 12);
    [-2.4, -0.6, 0.1, -2.1, 2.35, -1.35, 2.65, 1.35].forEach((value, i) => {
      expect(contributions[i]).toBeCloseTo(value, 12);
    });
  });

  it('gives a forest that never splits no contributions', async () => {
    const forest = await fitForest(set, { trees: 2, minSamplesLeaf: 600, bootstrap: false }, new Rng(4));
    const { base, contributions } = explainForest(forest, rows);
    expect(base).toBeCloseTo(forest.predict(rows).mean[0], 12);
    expect(contributions.every((value) => value === 0)).toBe(true);
  });
});

const NUMERIC = ['a', 'b'].map((name) => ({ name, kind: 'numeric' as const }));

/** a <= 0.5 ? 1 : b <= 0.3 ? (a <= 0.8 ? 2 : 5) : 8, on 4, 1, 2 and 3 training rows. */
function handMade(): Forest {
  const numbers = new Float64Array(14);
  const words = new Uint32Array(numbers.buffer);
  [0.5, 1, 0.3, 0.8, 2, 5, 8].forEach((number, node) => {
    numbers[2 * node] = number;
  });
  // Distance to the right child, and feature.
  words.set([2, 0], 2);
  words.set([4, 1], 4 * 2 + 2);
  words.set([2, 0], 4 * 3 + 2);
  const weight = Float64Array.of(10, 4, 6, 3, 1, 2, 3);
  const trees = joinTrees([{ numbers, words, weight, categorySets: new Uint32Array(0) }]);
  const importance = new Float64Array(2);
  return new Forest({ features: NUMERIC, trees, codeBins: [null, null], importance, leafLabels: null });
}

/** The definition: the mean over all orders of what knowing a feature changes. */
function shapleyByDefinition(forest: Forest, row: number): number[] {
  const { trees, codeBins } = forest.parts;
  const features = forest.features.length;
  const values = new Float64Array(features);
  encodeRows(rows.columns, codeBins, row, row + 1, values);
  const expectation = (node: number, known: number): number => {
    const distance = trees.words[4 * node + 2];
    if (distance === 0) return trees.numbers[2 * node];
    const feature = trees.words[4 * node + 3] & FEATURE_MASK;
    const [left, right] = [node + 1, node + distance];
    if ((known >> feature) & 1) {
      return expectation(goesLeft(trees, node, values[feature]) ? left : right, known);
    }
    const share = trees.weight[left] / trees.weight[node];
    return share * expectation(left, known) + (1 - share) * expectation(right, known);
  };
  const size = trees.roots.length - 1;
  const worth = Array.from({ length: 2 ** features }, (_, known) => {
    let sum = 0;
    for (let tree = 0; tree < size; tree++) sum += expectation(trees.roots[tree], known);
    return sum / size;
  });
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: features }, (_, f) =>
    worth.reduce((sum, value, known) => {
      if ((known >> f) & 1) return sum;
      const others = known.toString(2).replaceAll('0', '').length;
      const orders = (factorial(others) * factorial(features - 1 - others)) / factorial(features);
      return sum + orders * (worth[known | (1 << f)] - value);
    }, 0),
  );
}
