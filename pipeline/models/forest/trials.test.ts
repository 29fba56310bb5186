import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { fitForest } from './forest.js';
import type { ForestParams } from './params.js';
import { ForestPool } from './pool.js';
import { maxDistance, mixedSet } from './testData.js';
import { predictFolds } from './trials.js';

const weighted = mixedSet(300, new Rng(1));
const folds = [
  { train: mixedSet(500, new Rng(2)), validate: mixedSet(100, new Rng(3)).matrix },
  { train: { ...weighted, weight: weighted.label.map((_, row) => row % 3) }, validate: weighted.matrix },
];
const settings: ForestParams[] = [
  { trees: 4, maxDepth: 3 },
  { trees: 9, minSamplesLeaf: 2, leafSample: 'all', outOfBag: true },
  { trees: 5, maxFeatures: 'sqrt', maxBins: 20, monotone: { x1: 1 } },
];

let pool: ForestPool;
beforeAll(() => {
  pool = new ForestPool(2);
});
afterAll(() => pool.close());

describe('predictFolds', () => {
  it('predicts what forests fitted one by one do, to the bit, in one thread and in several', async () => {
    const alone = await predictFolds(folds, settings, new Rng(4));
    const shared = await predictFolds(folds, settings, new Rng(4), { pool });
    for (const [s, setting] of settings.entries()) {
      for (const [f, { train, validate }] of folds.entries()) {
        const { mean } = (await fitForest(train, setting, new Rng(4).fork(f))).predict(validate);
        expect(maxDistance(alone[s][f], mean)).toBe(0);
        expect(maxDistance(shared[s][f], mean)).toBe(0);
      }
    }
  });

  it('reports each forest', async () => {
    const seen: string[] = [];
    const onProgress = (done: number, total: number) => seen.push(`${done}/${total}`);
    await predictFolds(folds, settings.slice(0, 2), new Rng(5), { pool, onProgress });
    expect(seen).toEqual(['1/4', '2/4', '3/4', '4/4']);
  });

  it('refuses a bad setting before any work', async () => {
    const work = predictFolds(folds, [...settings, { trees: 0 }], new Rng(6), { pool });
    await expect(work).rejects.toThrow("'trees' is 0");
  });
});
