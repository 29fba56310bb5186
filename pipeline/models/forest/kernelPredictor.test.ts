import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import type { TrainingSet } from '../model.js';
import { BlockPredictor } from './blockPredictor.js';
import { type Forest, fitForest } from './forest.js';
import { predictMeans, predictRow } from './kernelPredictor.js';
import { MaskPredictor } from './maskPredictor.js';
import { forEachLeaf } from './predictor.js';
import { friedman1, mixedSet, sameBytes } from './testData.js';
import { treeCount } from './trees.js';

const ROWS = 300;

/** Node by node, tree by tree: what the kernels must agree with to the bit. */
function plainMeans({ parts }: Forest, columns: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(ROWS);
  forEachLeaf(parts, columns, 0, ROWS, (row, _tree, leaf) => {
    sums[row] += parts.trees.numbers[2 * leaf];
  });
  return sums.map((sum) => sum / treeCount(parts.trees));
}

/** Categories on both sides of the halves of their sets. */
function manyCategories(rows: number, rng: Rng): TrainingSet {
  const code = Float64Array.from({ length: rows }, () => rng.int(250));
  const number = Float64Array.from({ length: rows }, () => rng.next());
  const label = code.map((value, row) => ((value * 7) % 11) + number[row]);
  const features = [
    { name: 'code', kind: 'categorical' as const, categories: 250 },
    { name: 'number', kind: 'numeric' as const },
  ];
  return { matrix: { rows, features, columns: [code, number] }, label };
}

describe.each([
  ['numbers', friedman1],
  ['numbers with gaps, and categories', mixedSet],
  ['many categories', manyCategories],
])('the kernels on %s', (_, draw) => {
  const { columns } = draw(ROWS, new Rng(1)).matrix;
  const forests: Forest[] = [];

  // Around the number of walks that go on side by side, which is 8; large trees, small ones, and some with nearly as
  // many leaves as a mask has bits.
  const SHAPES = [{}, { minSamplesLeaf: 15 }, { maxDepth: 6 }];
  beforeAll(async () => {
    for (const trees of [1, 7, 8, 17]) {
      for (const shape of SHAPES) {
        forests.push(await fitForest(draw(400, new Rng(2)), { trees, ...shape }, new Rng(3)));
      }
    }
    // A code that training never saw.
    if (columns.length === 5) columns[3][0] = 99;
  });

  it('give one row the bits of the plain walk', () => {
    for (const forest of forests) {
      const means = Float64Array.from({ length: ROWS }, (_, row) =>
        predictRow(
          forest.parts,
          Float64Array.from(columns, (column) => column[row]),
        ),
      );
      expect(sameBytes(bytesOf(means), bytesOf(plainMeans(forest, columns)))).toBe(true);
    }
  });

  it('take small trees, and no others, in blocks and by masks', () => {
    const [large, small, deep] = SHAPES.map((_, shape) =>
      forests.filter((_, i) => i % SHAPES.length === shape),
    );
    for (const { parts } of large) {
      expect(BlockPredictor.of(parts)).toBeUndefined();
      expect(MaskPredictor.of(parts)).toBeUndefined();
    }
    for (const { parts } of small) expect(BlockPredictor.of(parts)).toBeDefined();
    for (const { parts } of [...small, ...deep]) expect(MaskPredictor.of(parts)).toBeDefined();
  });

  it('give ranges of few and of many rows the bits of the plain walk', () => {
    for (const forest of forests) {
      const means = new Float64Array(ROWS);
      for (const [from, to] of [
        [0, 5],
        [5, 204],
        [204, ROWS],
      ])
        predictMeans(forest.parts, columns, from, to, means);
      expect(sameBytes(bytesOf(means), bytesOf(plainMeans(forest, columns)))).toBe(true);
    }
  });
});

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer);
}
