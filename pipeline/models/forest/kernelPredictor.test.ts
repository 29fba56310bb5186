import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { type Forest, fitForest } from './forest.js';
import { predictMeans, predictRow } from './kernelPredictor.js';
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

describe.each([
  ['numbers', friedman1],
  ['numbers with gaps, and categories', mixedSet],
])('the kernels on %s', (_, draw) => {
  const { columns } = draw(ROWS, new Rng(1)).matrix;
  const forests: Forest[] = [];

  // Around the number of walks that go on side by side, which is 8.
  beforeAll(async () => {
    for (const trees of [1, 7, 8, 17]) {
      forests.push(await fitForest(draw(400, new Rng(2)), { trees }, new Rng(3)));
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
