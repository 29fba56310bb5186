import { RandomForestRegression } from 'ml-random-forest';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { explainForest, loadForest, serializeForest } from '../forest/index.js';
import { friedman1, maxDistance, mixedSet } from '../forest/testData.js';
import type { TrainingSet } from '../model.js';
import { nextBelow } from './convertTrees.js';
import { estimateSeconds, fitMlRandomForest } from './fitMlRandomForest.js';

/** Few distinct values, so that rows lie exactly on thresholds. */
function coarse(rows: number, seed: number): TrainingSet {
  const set = friedman1(rows, new Rng(seed));
  const columns = set.matrix.columns.map((column) => column.map((value) => Math.round(8 * value)));
  return { ...set, matrix: { ...set.matrix, columns } };
}

describe('fitMlRandomForest', () => {
  it("has the library's predictions, to 1e-12, also after saving", () => {
    const set = coarse(200, 1);
    const forest = fitMlRandomForest(set, { trees: 7, maxFeatures: 0.5 }, new Rng(2));
    const library = new RandomForestRegression({
      nEstimators: 7,
      maxFeatures: 5,
      replacement: false,
      seed: new Rng(2).uint32() >>> 1,
      useSampleBagging: true,
      noOOB: true,
      isClassifier: false,
      treeOptions: { minNumSamples: 3, maxDepth: Number.POSITIVE_INFINITY },
    });
    const rowsOf = ({ matrix }: TrainingSet) =>
      Array.from({ length: matrix.rows }, (_, row) => matrix.columns.map((column) => column[row]));
    library.train(rowsOf(set), Array.from(set.label));
    const test = coarse(500, 3);
    const expected = Float64Array.from(library.predict(rowsOf(test)));
    expect(maxDistance(forest.predict(test.matrix).mean, expected)).toBeLessThan(1e-12);
    const loaded = loadForest(serializeForest(forest));
    expect(maxDistance(loaded.predict(test.matrix).mean, expected)).toBeLessThan(1e-12);
  });

  it('takes missing values, categories and weights, and can be explained', () => {
    const set = mixedSet(150, new Rng(4));
    const weight = set.label.map((_, row) => row % 3);
    const forest = fitMlRandomForest({ ...set, weight }, { trees: 5 }, new Rng(5));
    const { mean } = forest.predict(set.matrix);
    const { base, contributions } = explainForest(forest, set.matrix);
    const features = set.matrix.features.length;
    mean.forEach((value, row) => {
      const sum = contributions.subarray(row * features, (row + 1) * features).reduce((a, b) => a + b, base);
      expect(sum).toBeCloseTo(value, 9);
    });
  });

  it('refuses more than 5,000 rows, with the reason and the time', () => {
    const fit = () => fitMlRandomForest(friedman1(5001, new Rng(6)), { trees: 300 }, new Rng(7));
    expect(fit).toThrow('got 5001 rows; expected at most 5000');
    expect(fit).toThrow('quadratic in the rows: about 0.22 hours');
  });

  it('estimates what was measured: 16.7 s for 10 trees, 4,000 rows, 10 features', () => {
    expect(estimateSeconds(4000, 10, 10)).toBeCloseTo(16.7, 10);
    expect(estimateSeconds(2000, 10, 10)).toBeCloseTo(16.7 / 4, 10);
  });

  it('names a bad setting', () => {
    expect(() => fitMlRandomForest(coarse(50, 8), { trees: 0 }, new Rng(9))).toThrow("'trees'");
  });
});

describe('nextBelow', () => {
  it.each([1, -1, 0, 0.1, -0.1, 1e300, 5e-324])('is the largest number below %d', (value) => {
    const below = nextBelow(value);
    expect(below).toBeLessThan(value);
    expect((below + value) / 2 === below || (below + value) / 2 === value).toBe(true);
  });
});
