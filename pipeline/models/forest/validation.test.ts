import { describe, expect, it } from 'vitest';
import { UserError } from '../../errors.js';
import { Rng } from '../../random.js';
import type { TrainingSet } from '../model.js';
import { fitForest } from './forest.js';
import { mergeForests } from './merge.js';
import type { ForestParams } from './params.js';
import { friedman1, mixedSet } from './testData.js';

const good = friedman1(20, new Rng(1));

/** A copy with one element changed. */
function swap<T extends Float64Array | readonly unknown[]>(values: T, index: number, value: T[number]): T {
  const copy = values.slice();
  copy[index] = value;
  return copy as T;
}

async function complaint(set: TrainingSet, params: ForestParams = { trees: 1 }): Promise<string> {
  try {
    await fitForest(set, params, new Rng(2));
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  return 'no complaint';
}

function withRows(rows: number): TrainingSet {
  const columns = good.matrix.columns.map((column) => column.slice(0, rows));
  return { matrix: { ...good.matrix, rows, columns }, label: good.label.slice(0, rows) };
}

describe('bad input is refused with the value', () => {
  it.each([
    ['an empty matrix', withRows(0), 'has 0 rows; expected at least 2'],
    ['one row', withRows(1), 'has 1 rows; expected at least 2'],
    ['no features', { ...good, matrix: { rows: 20, features: [], columns: [] } }, 'has 0 features'],
    ['a NaN label', { ...good, label: swap(good.label, 3, Number.NaN) }, 'label of row 3 is NaN'],
    ['an infinite label', { ...good, label: swap(good.label, 4, Infinity) }, 'label of row 4 is Infinity'],
    ['too few groups', { ...good, group: ['a', 'b'] }, '2 groups for 20 rows'],
    ['too few labels', { ...good, label: good.label.slice(1) }, '19 labels for 20 rows'],
    [
      'a negative weight',
      { ...good, weight: swap(new Float64Array(20).fill(1), 5, -2) },
      'weight of row 5 is -2',
    ],
    ['all-zero weights', { ...good, weight: new Float64Array(20) }, 'All 20 weights are 0'],
    [
      'more features than names',
      { ...good, matrix: { ...good.matrix, features: good.matrix.features.slice(1) } },
      '10 columns but 9 feature names',
    ],
    ['a constant label', { ...good, label: good.label.map(() => 7.5) }, 'All 20 labels are 7.5'],
    [
      'a constant column',
      { ...good, matrix: { ...good.matrix, columns: swap(good.matrix.columns, 2, new Float64Array(20)) } },
      "Column 'x3' is 0 in all 20 rows",
    ],
    [
      'a column without any value',
      {
        ...good,
        matrix: { ...good.matrix, columns: swap(good.matrix.columns, 9, new Float64Array(20).fill(NaN)) },
      },
      "Column 'x10' is NaN in all 20 rows",
    ],
    [
      'a short column',
      { ...good, matrix: { ...good.matrix, columns: swap(good.matrix.columns, 2, new Float64Array(7)) } },
      "Column 'x3' has 7 values; expected 20",
    ],
  ])('%s', async (_, set, message) => {
    expect(await complaint(set as TrainingSet)).toContain(message);
  });

  it.each([
    [{ trees: 0 }, "'trees' is 0"],
    [{ maxFeatures: 1.5 }, "'maxFeatures' is 1.5"],
    [{ minSamplesLeaf: 0 }, "'minSamplesLeaf' is 0"],
    [{ monotone: { nobody: 1 as const } }, "constraint on 'nobody'"],
    [{ outOfBag: true, bootstrap: false }, 'no row is ever out of bag'],
  ])('a setting out of range: %o', async (params, message) => {
    expect(await complaint(good, params)).toContain(message);
  });

  it('a matrix to predict that has other features', async () => {
    const forest = await fitForest(good, { trees: 1 }, new Rng(3));
    const features = swap(good.matrix.features, 4, { name: 'other', kind: 'numeric' });
    expect(() => forest.predict({ ...good.matrix, features })).toThrow("Feature 5 of the matrix is 'other'");
  });

  it('forests to merge that have other features', async () => {
    const a = await fitForest(good, { trees: 1 }, new Rng(4));
    const b = await fitForest(mixedSet(20, new Rng(5)), { trees: 1 }, new Rng(6));
    expect(() => mergeForests([a, b])).toThrow('differs from the first in its features');
    expect(() => mergeForests([])).toThrow('0 forests to merge');
  });
});

describe('unusual input is taken', () => {
  it('two rows, one of them without weight', async () => {
    const set = { ...withRows(2), weight: Float64Array.of(0, 1) };
    const forest = await fitForest(set, { trees: 5 }, new Rng(7));
    expect(forest.predict(set.matrix).mean).toEqual(Float64Array.of(set.label[1], set.label[1]));
  });

  it('columns that are missing altogether, and infinite values', async () => {
    const extremes = good.label.map((y) => (y > 14 ? Infinity : -Infinity));
    const gone = new Float64Array(20).fill(Number.NaN);
    const columns = [gone, extremes, ...good.matrix.columns.slice(2)];
    const set = { ...good, matrix: { ...good.matrix, columns } };
    const forest = await fitForest(set, { trees: 5, constants: 'take' }, new Rng(8));
    expect(forest.predict(set.matrix).mean.every(Number.isFinite)).toBe(true);
  });

  it('labels of any size', async () => {
    for (const scale of [1e-150, 1e150]) {
      const set = { ...good, label: good.label.map((y) => y * scale) };
      const forest = await fitForest(set, { trees: 1, bootstrap: false }, new Rng(9));
      expect(forest.predict(set.matrix).mean).toEqual(set.label);
    }
  });
});
