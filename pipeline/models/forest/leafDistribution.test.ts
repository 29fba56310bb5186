import { describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { takeRows } from '../matrix.js';
import { fitForest } from './forest.js';
import { mergeForests } from './merge.js';
import { friedman1, maxDistance } from './testData.js';

const train = friedman1(800, new Rng(1));
const weight = train.label.map((_, i) => 1 + (i % 3));
const test = friedman1(200, new Rng(2));

describe('leaf distributions', () => {
  it('have the mean of the forest, weights included, and add up to 1', async () => {
    const params = { trees: 20, minSamplesLeaf: 10, leafSample: 'all' as const };
    const forest = await fitForest({ ...train, weight }, params, new Rng(3));
    const prediction = forest.predict(test.matrix);
    const distributions = prediction.distributions!();
    const means = Float64Array.from({ length: 200 }, (_, row) => {
      const { labels, shares } = distributions.of(row);
      expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
      return labels.reduce((sum, label, i) => sum + label * shares[i], 0);
    });
    expect(maxDistance(means, prediction.mean)).toBeLessThan(1e-5);
  });

  it('give quantiles that are labels, in order, and agree with P(label <= bound)', async () => {
    const params = { trees: 30, minSamplesLeaf: 5, leafSample: 20 };
    const forest = await fitForest(train, params, new Rng(4));
    const distributions = forest.predict(test.matrix).distributions!();
    const [median, low, high] = distributions.quantiles([0.5, 0.05, 0.95]);
    const labels = new Set(train.label);
    for (let row = 0; row < 200; row++) {
      expect(labels.has(median[row])).toBe(true);
      expect(low[row]).toBeLessThanOrEqual(median[row]);
      expect(median[row]).toBeLessThanOrEqual(high[row]);
    }
    const bound = median[7];
    expect(distributions.below(bound)[7]).toBeGreaterThanOrEqual(0.5 - 1e-6);
    expect(distributions.below(bound - 1e-9)[7]).toBeLessThan(0.5);
  });

  it('cover as many held-out labels as they promise', async () => {
    const params = { trees: 100, minSamplesLeaf: 5, leafSample: 'all' as const };
    const forest = await fitForest(friedman1(3000, new Rng(5)), params, new Rng(6));
    const { matrix, label } = friedman1(1000, new Rng(7));
    const [low, high] = forest.predict(matrix).distributions!().quantiles([0.1, 0.9]);
    const inside = label.filter((value, row) => value >= low[row] && value <= high[row]).length;
    expect(inside / 1000).toBeGreaterThan(0.8);
    expect(inside / 1000).toBeLessThan(0.97);
  });

  it('do not change the trees', async () => {
    const plain = await fitForest(train, { trees: 5 }, new Rng(8));
    const rich = await fitForest(train, { trees: 5, leafSample: 3 }, new Rng(8));
    expect(maxDistance(plain.predict(test.matrix).mean, rich.predict(test.matrix).mean)).toBe(0);
    expect(plain.predict(test.matrix).quantile).toBeUndefined();
  });

  it('survive merging forests that were trained on different labels', async () => {
    const params = { trees: 4, minSamplesLeaf: 5, leafSample: 'all' as const };
    const a = await fitForest(train, params, new Rng(9));
    const b = await fitForest(friedman1(500, new Rng(10)), params, new Rng(11));
    const merged = mergeForests([a, b]);
    const row = takeRows(test.matrix, [0]);
    const [fromA, fromB, both] = [a, b, merged].map((forest) => forest.predict(row));
    expect(both.mean[0]).toBeCloseTo((fromA.mean[0] + fromB.mean[0]) / 2, 12);
    const bound = both.quantile!(0.5)[0];
    const [pa, pb, p] = [fromA, fromB, both].map((prediction) => prediction.distributions!().below(bound)[0]);
    expect(p).toBeCloseTo((pa + pb) / 2, 6);
  });

  it('refuse a level outside (0, 1)', async () => {
    const forest = await fitForest(train, { trees: 1, leafSample: 1 }, new Rng(12));
    expect(() => forest.predict(test.matrix).quantile!(1)).toThrow('Quantile level 1 is not in (0, 1)');
  });
});
