import { describe, expect, it } from 'vitest';
import { friedman1 } from '../models/forest/testData.js';
import { Rng } from '../random.js';
import { searchForest } from './search.js';

const set = friedman1(400, new Rng(1));
const thirds = [0, 1, 2].map((part) => ({
  train: Uint32Array.from(set.label.keys()).filter((row) => row % 3 !== part),
  validate: Uint32Array.from(set.label.keys()).filter((row) => row % 3 === part),
}));
const given = { trees: 10, minSamplesLeaf: 100 };

describe('searchForest', () => {
  it('tries the given settings first, none twice, and finds the better ones', async () => {
    const space = { minSamplesLeaf: [2, 100] };
    const { trials, best } = await searchForest(set, thirds, { given, space, trials: 5 }, new Rng(2));
    expect(trials.map(({ settings }) => settings)).toEqual([given, { trees: 10, minSamplesLeaf: 2 }]);
    expect(best).toBe(trials[1]);
    expect(best.loss).toBeLessThan(0.5);
    expect(best.loss).toBeCloseTo(best.losses.reduce((a, b) => a + b) / 3, 12);
  });

  it('gives a forest that cannot split the loss of the training mean: 1', async () => {
    const stump = { ...given, minSamplesLeaf: 400, bootstrap: false };
    const { best } = await searchForest(set, thirds, { given: stump, space: {}, trials: 1 }, new Rng(3));
    for (const loss of best.losses) expect(loss).toBeCloseTo(1, 9);
  });

  it('weighs the errors of the rows by their weights', async () => {
    const [{ train, validate }] = thirds;
    const isWithout = (row: number) => row % 2 === 1;
    // Rows to validate on that have no weight have a label that no forest expects.
    const without = new Set(validate.filter(isWithout));
    const weighted = {
      ...set,
      label: set.label.map((y, row) => (without.has(row) ? 1e9 : y)),
      weight: set.label.map((_, row) => (without.has(row) ? 0 : 1)),
    };
    const lossOn = async (rows: Uint32Array) => {
      const plan = { given, space: {}, trials: 1 };
      return (await searchForest(weighted, [{ train, validate: rows }], plan, new Rng(4))).best.loss;
    };
    expect(await lossOn(validate)).toBe(await lossOn(validate.filter((row) => !isWithout(row))));
  });
});
