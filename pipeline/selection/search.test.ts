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
    // Rows without weight have a label that no forest expects: they must not count.
    const weight = set.label.map((_, row) => (row % 2 === 0 ? 1 : 0));
    const label = set.label.map((y, row) => (row % 2 === 0 ? y : 1e9));
    const { best } = await searchForest(
      { ...set, label, weight },
      thirds,
      { given, space: {}, trials: 1 },
      new Rng(4),
    );
    expect(best.loss).toBeLessThan(1.1);
  });
});
