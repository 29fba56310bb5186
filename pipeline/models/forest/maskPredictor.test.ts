import { describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import type { TrainingSet } from '../model.js';
import { type Forest, fitForest } from './forest.js';
import { MaskPredictor } from './maskPredictor.js';
import { forEachLeaf } from './predictor.js';
import { treeCount } from './trees.js';

const WHOLE = { minSamplesLeaf: 1, maxFeatures: 1 };

/** Features of two values each, so that as deep a tree as there are features has all 2^features leaves. */
function binarySet(rows: number, features: number, rng: Rng): TrainingSet {
  const columns = Array.from({ length: features }, () =>
    Float64Array.from({ length: rows }, () => rng.int(2)),
  );
  const label = Float64Array.from({ length: rows }, (_, row) =>
    columns.reduce((sum, column, f) => sum + column[row] * 2 ** f, 0),
  );
  const named = columns.map((_, f) => ({ name: `bit${f}`, kind: 'numeric' as const }));
  return { matrix: { rows, features: named, columns }, label };
}

/** One categorical feature, whose codes say all. */
function codeSet(rows: number, categories: number, rng: Rng): TrainingSet {
  const codes = Float64Array.from({ length: rows }, () => rng.int(categories));
  const features = [{ name: 'code', kind: 'categorical' as const, categories }];
  return { matrix: { rows, features, columns: [codes] }, label: codes.map((code) => (code * 89) % 257) };
}

function leavesOf({ parts: { trees } }: Forest): number[] {
  return Array.from(
    { length: treeCount(trees) },
    (_, tree) => (trees.roots[tree + 1] - trees.roots[tree] + 1) / 2,
  );
}

/** The mean of one row by the plain walk. */
function walked({ parts }: Forest, row: Float64Array): number {
  let sum = 0;
  const columns = Array.from(row, (value) => Float64Array.of(value));
  forEachLeaf(parts, columns, 0, 1, (_row, _tree, leaf) => {
    sum += parts.trees.numbers[2 * leaf];
  });
  return sum / treeCount(parts.trees);
}

describe('MaskPredictor', () => {
  it('finds each of as many leaves as a mask has bits', async () => {
    const forest = await fitForest(binarySet(3000, 6, new Rng(1)), { trees: 3, ...WHOLE }, new Rng(2));
    expect(leavesOf(forest)).toEqual([64, 64, 64]);
    const predictor = MaskPredictor.of(forest.parts) as MaskPredictor;
    for (let number = 0; number < 64; number++) {
      const row = Float64Array.from({ length: 6 }, (_, bit) => (number >> bit) & 1);
      expect(predictor.predict(row)).toBe(walked(forest, row));
      expect(predictor.predict(row)).toBe(number);
    }
  });

  it('takes no tree with more', async () => {
    const forest = await fitForest(binarySet(3000, 7, new Rng(1)), { trees: 1, ...WHOLE }, new Rng(2));
    expect(leavesOf(forest)).toEqual([128]);
    expect(MaskPredictor.of(forest.parts)).toBeUndefined();
  });

  it('takes no forest whose categories need too many masks', async () => {
    const set = codeSet(4000, 255, new Rng(1));
    const [few, many] = await Promise.all(
      [4, 45].map((trees) => fitForest(set, { trees, maxDepth: 6, ...WHOLE }, new Rng(2))),
    );
    for (const leaves of leavesOf(many)) expect(leaves).toBeLessThanOrEqual(64);
    expect(MaskPredictor.of(many.parts)).toBeUndefined();
    const predictor = MaskPredictor.of(few.parts) as MaskPredictor;
    for (const code of [0, 31, 32, 254, 255, -1, 0.5, Number.NaN]) {
      const row = Float64Array.of(code);
      expect(predictor.predict(row)).toBe(walked(few, row));
    }
  });
});
