import { describe, expect, it } from 'vitest';
import { fitForest } from '../models/forest/index.js';
import { friedman1 } from '../models/forest/testData.js';
import { takeRows, takeValues, total } from '../models/matrix.js';
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

  it('fits as the forest will be: rows of one group are seen together or not at all', async () => {
    const [{ train, validate }] = thirds;
    const grouped = { ...set, group: Array.from(set.label.keys(), (row) => `customer ${row >> 3}`) };
    const lossOf = async (data: typeof set) => {
      const plan = { given, space: {}, trials: 1 };
      return (await searchForest(data, [{ train, validate }], plan, new Rng(5))).best.loss;
    };
    const takeGrouped = {
      matrix: takeRows(set.matrix, train),
      label: takeValues(set.label, train),
      group: Array.from(train, (row) => grouped.group[row]),
    };
    const forest = await fitForest(takeGrouped, given, new Rng(5).fork(0));
    const { mean } = forest.predict(takeRows(set.matrix, validate));
    const truth = takeValues(set.label, validate);
    const average = total(takeGrouped.label) / train.length;
    const squares = (values: Float64Array) => total(values.map((value) => value ** 2));
    const loss = squares(mean.map((value, i) => value - truth[i])) / squares(truth.map((y) => y - average));
    expect(await lossOf(grouped)).toBeCloseTo(loss, 12);
    expect(await lossOf(set)).not.toBeCloseTo(loss, 6);
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
