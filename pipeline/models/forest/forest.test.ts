import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { takeRows } from '../matrix.js';
import type { TrainingSet } from '../model.js';
import { fitForest } from './forest.js';
import { ForestPool } from './pool.js';
import { serializeForest } from './serialization.js';
import { friedman1, maxDistance, r2, sameBytes } from './testData.js';

const train = friedman1(1500, new Rng(1));
const test = friedman1(1000, new Rng(2));

let pool: ForestPool;
beforeAll(() => {
  pool = new ForestPool(2);
});
afterAll(() => pool.close());

describe('fitForest', () => {
  it('learns Friedman #1 about as well as scikit-learn 1.9 does (R2 0.867 with these sizes)', async () => {
    const forest = await fitForest(train, { trees: 100 }, new Rng(3));
    expect(r2(test.label, forest.predict(test.matrix).mean)).toBeGreaterThan(0.84);
  });

  it('gives the same bytes with 0 workers, 1 worker and a pool of 2', async () => {
    const params = { trees: 11, maxFeatures: 0.5, minSamplesLeaf: 2, leafSample: 5, outOfBag: true };
    const alone = await fitForest(train, params, new Rng(4));
    const one = await fitForest(train, params, new Rng(4), { workers: 1 });
    const two = await fitForest(train, params, new Rng(4), { workers: pool });
    expect(sameBytes(serializeForest(one), serializeForest(alone))).toBe(true);
    expect(sameBytes(serializeForest(two), serializeForest(alone))).toBe(true);
    expect(Array.from(two.outOfBag!.mean)).toEqual(Array.from(alone.outOfBag!.mean));
  });

  it('predicts the same in parallel, one by one and all at once', async () => {
    const forest = await fitForest(train, { trees: 20 }, new Rng(5));
    const { mean } = forest.predict(test.matrix);
    expect(maxDistance(await forest.predictParallel(test.matrix, pool), mean)).toBe(0);
    for (const row of [0, 1, 999]) {
      expect(forest.predictRow(Float64Array.from(test.matrix.columns, (column) => column[row]))).toBe(
        mean[row],
      );
    }
  });

  it('remembers every training row where trees are full and all rows are in the bag', async () => {
    const forest = await fitForest(train, { trees: 3, bootstrap: false }, new Rng(6));
    const { mean } = forest.predict(train.matrix);
    expect(r2(train.label, mean)).toBeGreaterThan(0.9999);
  });

  it('scores out of bag close to what held-out rows show', async () => {
    const forest = await fitForest(train, { trees: 100, outOfBag: true }, new Rng(7), { workers: pool });
    const heldOut = r2(test.label, forest.predict(test.matrix).mean);
    expect(forest.outOfBag?.rows).toBe(train.matrix.rows);
    expect(Math.abs(forest.outOfBag!.r2 - heldOut)).toBeLessThan(0.03);
  });

  it('stops when told, with the reason of the signal, and the pool serves on', async () => {
    const controller = new AbortController();
    const fit = fitForest(train, { trees: 500 }, new Rng(8), {
      workers: pool,
      signal: controller.signal,
      onProgress: (done) => done === 3 && controller.abort(new Error('enough')),
    });
    await expect(fit).rejects.toThrow('enough');
    const next = await fitForest(train, { trees: 2 }, new Rng(8), { workers: pool });
    expect(next.size).toBe(2);
  });

  it('reports every tree to the progress callback', async () => {
    const seen: number[] = [];
    await fitForest(train, { trees: 4 }, new Rng(9), {
      onProgress: (done, total) => seen.push(done / total),
    });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
  });
});

describe('sample weights', () => {
  it('act as repetitions of a row: the tree on weighted rows is the tree on repeated rows', async () => {
    // No more rows than bins, so that both trees see the same bins.
    const small = friedman1(200, new Rng(10));
    const weight = Float64Array.from({ length: 200 }, (_, i) => 1 + (i % 4));
    const index = Array.from(weight, (times, row) => new Array<number>(times).fill(row)).flat();
    const repeated: TrainingSet = {
      matrix: takeRows(small.matrix, index),
      label: Float64Array.from(index, (row) => small.label[row]),
    };
    const params = { trees: 1, bootstrap: false, maxDepth: 5 };
    const a = await fitForest({ ...small, weight }, params, new Rng(11));
    const b = await fitForest(repeated, params, new Rng(11));
    expect(maxDistance(a.predict(repeated.matrix).mean, b.predict(repeated.matrix).mean)).toBeLessThan(1e-9);
  });

  it('make a leaf the weighted mean of its labels, on any scale of the weights', async () => {
    const weight = train.label.map((_, i) => 1 + (i % 7));
    const expected =
      train.label.reduce((sum, y, i) => sum + y * weight[i], 0) / weight.reduce((a, b) => a + b, 0);
    for (const scale of [1, 1e-200, 1e200]) {
      const set = { ...train, weight: weight.map((w) => w * scale) };
      const stump = await fitForest(set, { trees: 1, bootstrap: false, minSamplesLeaf: 1500 }, new Rng(12));
      expect(stump.predict(test.matrix).mean[0]).toBeCloseTo(expected, 10);
    }
  });
});

describe('groups', () => {
  /** Customers of `train` three times, with the same label at hardly other places. */
  const rng = new Rng(13);
  const index = Array.from({ length: 912 }, (_, i) => i % 304);
  const taken = takeRows(train.matrix, index);
  const tripled: TrainingSet = {
    matrix: {
      ...taken,
      columns: taken.columns.map((column) => column.map((value) => value + 1e-6 * rng.next())),
    },
    label: Float64Array.from(index, (row) => train.label[row]),
  };
  const group = index.map((row) => `customer ${row}`);
  const params = { trees: 60, minSamplesLeaf: 2, outOfBag: true };

  it('are seen together or not at all: who is out of bag is as unknown as anybody else', async () => {
    const apart = await fitForest({ ...tripled, group }, params, new Rng(14));
    const mixed = await fitForest(tripled, params, new Rng(14));
    const heldOut = r2(test.label, apart.predict(test.matrix).mean);
    expect(Math.abs(apart.outOfBag!.r2 - heldOut)).toBeLessThan(0.05);
    expect(mixed.outOfBag!.r2).toBeGreaterThan(heldOut + 0.15);
  });

  it('tell other rows of theirs without having seen them, and strangers with all trees', async () => {
    const forest = await fitForest({ ...tripled, group }, params, new Rng(15));
    const { mean, predict } = forest.outOfBag!;
    expect(await predict(tripled.matrix, group)).toEqual(mean);
    expect(await predict(tripled.matrix, group, pool)).toEqual(mean);
    const strangers = test.label.length;
    const said = await predict(test.matrix, new Array(strangers).fill('stranger'));
    expect(maxDistance(said, forest.predict(test.matrix).mean)).toBeLessThan(1e-12);
    const others = takeRows(tripled.matrix, [5, 309, 613]);
    const asTheirs = await predict(others, [group[5], group[5], group[6]]);
    expect(asTheirs[0]).toBe(mean[5]);
    expect(asTheirs[1]).toBe(mean[309]);
    expect(asTheirs[2]).not.toBe(mean[613]);
  });

  it('are asked for where they are needed to know who was seen', async () => {
    const without = await fitForest(tripled, params, new Rng(15));
    await expect(without.outOfBag!.predict(tripled.matrix, group)).rejects.toThrow('without groups');
    const forest = await fitForest({ ...tripled, group }, params, new Rng(15));
    await expect(forest.outOfBag!.predict(tripled.matrix, ['a'])).rejects.toThrow('1 groups for 912 rows');
  });

  it('of one row each are no groups at all', async () => {
    const each = { ...train, group: Array.from(train.label.keys(), String) };
    const [grouped, plain] = [
      await fitForest(each, params, new Rng(16)),
      await fitForest(train, params, new Rng(16)),
    ];
    expect(sameBytes(serializeForest(grouped), serializeForest(plain))).toBe(true);
    expect(grouped.outOfBag?.mean).toEqual(plain.outOfBag?.mean);
  });

  it('without weight never make up a tree, however few are drawn', async () => {
    const weight = Float64Array.from(group, (name) => (name === 'customer 7' ? 1 : 0));
    const few = { trees: 20, sampleShare: 0.01, bootstrap: false };
    const forest = await fitForest({ ...tripled, group, weight }, few, new Rng(17));
    const { mean } = forest.predict(test.matrix);
    expect(mean.every((value) => Math.abs(value - tripled.label[7]) < 1e-9)).toBe(true);
  });

  it('give the same bytes with and without workers', async () => {
    const set = { ...tripled, group };
    const alone = await fitForest(set, params, new Rng(18));
    const two = await fitForest(set, params, new Rng(18), { workers: pool });
    expect(sameBytes(serializeForest(two), serializeForest(alone))).toBe(true);
    expect(two.outOfBag?.mean).toEqual(alone.outOfBag?.mean);
  });
});
