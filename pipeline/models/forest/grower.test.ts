import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import type { TrainingSet } from '../model.js';
import { type Forest, fitForest } from './forest.js';
import { encodeRows, goesLeft } from './predictor.js';
import { mixedSet } from './testData.js';
import { FEATURE_MASK } from './trees.js';

/** Coarse numbers, some missing: every value has its own bin, and features become constant deep in the tree. */
function coarseSet(rows: number, seed: number, weighted: boolean): TrainingSet {
  const rng = new Rng(seed);
  const columns = [3, 8, 40, 200].map((values) =>
    Float64Array.from({ length: rows }, () =>
      values === 40 && rng.next() < 0.2 ? Number.NaN : rng.int(values),
    ),
  );
  const label = Float64Array.from(
    { length: rows },
    (_, i) => columns[0][i] * columns[1][i] + Math.abs(columns[3][i] - 90) + 5 * rng.normal(),
  );
  const features = columns.map((_, f) => ({ name: `x${f}`, kind: 'numeric' as const }));
  const set = { matrix: { rows, features, columns }, label };
  return weighted ? { ...set, weight: label.map(() => 0.5 + rng.next()) } : set;
}

/** Weighted sum of squared distances to the mean. */
function squares(rows: readonly number[], { label, weight }: TrainingSet): number {
  const w = (row: number) => weight?.[row] ?? 1;
  const total = rows.reduce((sum, row) => sum + w(row), 0);
  const mean = rows.reduce((sum, row) => sum + w(row) * label[row], 0) / total;
  return rows.reduce((sum, row) => sum + w(row) * (label[row] - mean) ** 2, 0);
}

/** The best that any threshold on any feature can do, missing values on either side. */
function bestSquares(rows: readonly number[], set: TrainingSet, minSamplesLeaf: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const column of set.matrix.columns) {
    for (const threshold of new Set(rows.map((row) => column[row]))) {
      for (const missingLeft of [false, true]) {
        const isLeft = (row: number) => (Number.isNaN(column[row]) ? missingLeft : column[row] <= threshold);
        const left = rows.filter(isLeft);
        const right = rows.filter((row) => !isLeft(row));
        if (Math.min(left.length, right.length) < minSamplesLeaf) continue;
        best = Math.min(best, squares(left, set) + squares(right, set));
      }
    }
  }
  return best;
}

/** Checks every split of a tree that was grown from all rows against all others that could have been made. */
function expectBestSplits(forest: Forest, set: TrainingSet, minSamplesLeaf: number): void {
  const { trees, codeBins } = forest.parts;
  const features = set.matrix.features.length;
  const values = new Float64Array(set.matrix.rows * features);
  encodeRows(set.matrix.columns, codeBins, 0, set.matrix.rows, values);
  visit(
    0,
    Array.from({ length: set.matrix.rows }, (_, row) => row),
  );

  function visit(node: number, rows: readonly number[]): void {
    const distance = trees.words[4 * node + 2];
    const best = bestSquares(rows, set, minSamplesLeaf);
    if (distance === 0) {
      expect(best === Number.POSITIVE_INFINITY || squares(rows, set) < 1e-9).toBe(true);
      return;
    }
    const feature = trees.words[4 * node + 3] & FEATURE_MASK;
    const isLeft = (row: number) => goesLeft(trees, node, values[row * features + feature]);
    const left = rows.filter(isLeft);
    const right = rows.filter((row) => !isLeft(row));
    expect(Math.min(left.length, right.length)).toBeGreaterThanOrEqual(minSamplesLeaf);
    expect(squares(left, set) + squares(right, set)).toBeLessThanOrEqual(best * (1 + 1e-9) + 1e-9);
    visit(node + 1, left);
    visit(node + distance, right);
  }
}

describe('TreeGrower', () => {
  it.each([
    { rows: 600, minSamplesLeaf: 1, weighted: false },
    { rows: 600, minSamplesLeaf: 7, weighted: false },
    { rows: 600, minSamplesLeaf: 20, weighted: true },
    { rows: 60, minSamplesLeaf: 1, weighted: true },
  ])('makes the best of all splits at every node, of many rows and of few: %o', async (options) => {
    const set = coarseSet(options.rows, 1, options.weighted);
    const { minSamplesLeaf } = options;
    const forest = await fitForest(set, { trees: 1, bootstrap: false, minSamplesLeaf }, new Rng(2));
    expectBestSplits(forest, set, minSamplesLeaf);
  });

  it('splits a categorical feature as well as the best of all subsets does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
        const rng = new Rng(seed);
        const column = Float64Array.from({ length: 60 }, () => rng.int(6));
        const label = column.map((code) => ((code * 5) % 6) + rng.normal());
        const matrix = {
          rows: 60,
          features: [{ name: 'c', kind: 'categorical' as const, categories: 6 }],
          columns: [column],
        };
        const set = { matrix, label };
        const stump = await fitForest(set, { trees: 1, bootstrap: false, maxDepth: 1 }, new Rng(3));
        const { mean } = stump.predict(matrix);
        const ours = label.reduce((sum, y, row) => sum + (y - mean[row]) ** 2, 0);
        const rows = Array.from(column.keys());
        for (let subset = 1; subset < 63; subset++) {
          const left = rows.filter((row) => (subset >> column[row]) & 1);
          const right = rows.filter((row) => !((subset >> column[row]) & 1));
          if (left.length === 0 || right.length === 0) continue;
          expect(ours).toBeLessThanOrEqual(squares(left, set) + squares(right, set) + 1e-9);
        }
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it('keeps maxDepth, minSamplesSplit and minImpurityDecrease', async () => {
    const set = coarseSet(500, 4, false);
    const leaves = async (params: object) => {
      const forest = await fitForest(set, { trees: 1, bootstrap: false, ...params }, new Rng(5));
      return (forest.parts.trees.weight.length + 1) / 2;
    };
    expect(await leaves({ maxDepth: 3 })).toBe(8);
    expect(await leaves({ minSamplesSplit: 501 })).toBe(1);
    const variance = squares(Array.from(set.label.keys()), set) / 500;
    expect(await leaves({ minImpurityDecrease: variance })).toBe(1);
    expect(await leaves({ minImpurityDecrease: variance / 100 })).toBeGreaterThan(1);
  });

  it.each([1, -1] as const)('keeps predictions monotone in a constrained feature (%i)', async (direction) => {
    const set = mixedSet(800, new Rng(6));
    const params = { trees: 5, minSamplesLeaf: 3, monotone: { x1: direction } };
    const forest = await fitForest(set, params, new Rng(7));
    for (let row = 0; row < 50; row++) {
      const values = Float64Array.from(set.matrix.columns, (column) => column[row]);
      let last = Number.NEGATIVE_INFINITY;
      for (let step = 0; step <= 20; step++) {
        values[0] = step / 20;
        const prediction = direction * forest.predictRow(values);
        expect(prediction).toBeGreaterThanOrEqual(last - 1e-12);
        last = prediction;
      }
    }
  });

  it('takes a constant column and a constant label where it may', async () => {
    const { matrix } = coarseSet(300, 8, false);
    const constant = { matrix, label: new Float64Array(300).fill(0.1) };
    const flat = await fitForest(constant, { trees: 3, constants: 'take' }, new Rng(9));
    expect(flat.parts.trees.weight.length).toBe(3);
    flat.predict(matrix).mean.forEach((mean) => {
      expect(mean).toBeCloseTo(0.1, 15);
    });
    const columns = [new Float64Array(300).fill(7), ...matrix.columns.slice(1)];
    const set = { matrix: { ...matrix, columns }, label: coarseSet(300, 8, false).label };
    const forest = await fitForest(set, { trees: 3, constants: 'take' }, new Rng(10));
    expect(forest.parts.importance.filter((_, i) => i % 4 === 0)).toEqual(new Float64Array(3));
  });
});
