import { expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { fitForest } from './forest.js';
import { impurityImportance, permutationImportance } from './importance.js';
import { friedman1 } from './testData.js';

it('finds the five features that matter in Friedman #1, by impurity and by permutation', async () => {
  const forest = await fitForest(friedman1(1000, new Rng(1)), { trees: 30 }, new Rng(2));
  const impurity = impurityImportance(forest);
  const { mean, deviation } = permutationImportance(forest, friedman1(500, new Rng(3)), 3, new Rng(4));
  expect(impurity.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  for (const values of [impurity, mean]) {
    expect(Math.min(...values.subarray(0, 5))).toBeGreaterThan(Math.max(...values.subarray(5)));
  }
  expect(deviation.every((value) => value >= 0 && value < 2)).toBe(true);
});
