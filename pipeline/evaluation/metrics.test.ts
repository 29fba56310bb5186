import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciles } from './deciles.js';
import { normalisedGini } from './gini.js';
import { measure, spearman } from './metrics.js';
import { averageRanks } from './ranks.js';

const numbers = (...values: number[]) => Float64Array.from(values);
const revenues = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 60 });

describe('averageRanks', () => {
  it('shares the average place among ties', () => {
    expect([...averageRanks(numbers(10, 20, 10, 30))]).toEqual([1.5, 3, 1.5, 4]);
  });
});

describe('spearman', () => {
  // scipy.stats.spearmanr([1,2,3,4,5],[5,6,7,8,7]) documents 0.8207826816681233.
  it('equals the value in the documentation of scipy.stats.spearmanr', () => {
    expect(spearman(numbers(1, 2, 3, 4, 5), numbers(5, 6, 7, 8, 7))).toBeCloseTo(0.8207826816681233, 12);
  });

  it('is 0 for a constant prediction and NaN for constant labels', () => {
    expect(spearman(numbers(1, 2, 3), numbers(4, 4, 4))).toBe(0);
    expect(spearman(numbers(4, 4, 4), numbers(1, 2, 3))).toBeNaN();
  });
});

describe('normalisedGini', () => {
  it('refuses a prediction that is no number', () => {
    expect(() => normalisedGini(numbers(1, 2), numbers(1, Number.NaN))).toThrow('prediction 1 is NaN');
  });

  it('is 1 for a perfect ranking, -1 for the reverse, 0 for no ranking', () => {
    const actual = numbers(0, 1, 5, 20);
    expect(normalisedGini(actual, numbers(1, 2, 3, 4))).toBeCloseTo(1, 12);
    expect(normalisedGini(actual, numbers(4, 3, 2, 1))).toBeCloseTo(-1, 12);
    expect(normalisedGini(actual, numbers(7, 7, 7, 7))).toBeCloseTo(0, 12);
  });

  it.each([
    [10, 0.1],
    [1000, 0.3],
  ])('is NaN for %d labels of %d, whatever rounding leaves', (rows, label) => {
    const predicted = Float64Array.from({ length: rows }, (_, row) => (row * 7) % 11);
    expect(normalisedGini(new Float64Array(rows).fill(label), predicted)).toBeNaN();
  });

  it('depends neither on the order of rows nor on the scale of predictions', () => {
    fc.assert(
      fc.property(revenues, fc.integer({ min: 1, max: 9 }), (values, scale) => {
        fc.pre(new Set(values).size > 1);
        const actual = Float64Array.from(values);
        const predicted = actual.map((value, row) => (value * 7 + row * 13) % 11);
        const reversed = normalisedGini(actual.toReversed(), predicted.toReversed());
        expect(reversed).toBeCloseTo(normalisedGini(actual, predicted), 9);
        expect(
          normalisedGini(
            actual,
            predicted.map((value) => value * scale),
          ),
        ).toBeCloseTo(reversed, 9);
      }),
    );
  });
});

describe('measure', () => {
  it('finds nothing wrong with the truth', () => {
    const actual = numbers(0, 0, 3, 10, 7, 1, 0, 2, 5, 9, 4, 12);
    expect(measure(actual, actual)).toEqual({
      customers: 12,
      spearman: expect.closeTo(1, 12),
      ngini: expect.closeTo(1, 12),
      rmse: 0,
      mae: 0,
      r2: 1,
      bias: 0,
      decileError: 0,
    });
  });

  it('gives R2 = 0 and no ranking to the mean', () => {
    fc.assert(
      fc.property(revenues, (values) => {
        fc.pre(new Set(values).size > 1);
        const actual = Float64Array.from(values);
        const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length;
        const metrics = measure(
          actual,
          actual.map(() => mean),
        );
        expect(metrics.r2).toBeCloseTo(0, 9);
        expect(metrics.bias).toBeCloseTo(0, 9);
        expect(metrics.spearman).toBe(0);
      }),
    );
  });
});

describe('deciles', () => {
  it('holds every customer once, lowest predictions first', () => {
    fc.assert(
      fc.property(revenues, (values) => {
        const groups = deciles(Float64Array.from(values), Float64Array.from(values));
        expect(groups.reduce((sum, group) => sum + group.customers, 0)).toBe(values.length);
        for (let i = 1; i < groups.length; i++) {
          expect(groups[i].meanPredicted).toBeGreaterThanOrEqual(groups[i - 1].meanPredicted);
        }
      }),
    );
  });

  it('says the same of equal predictions in whatever order their rows come', () => {
    const row = fc.record({
      actual: fc.integer({ min: 0, max: 500 }),
      predicted: fc.integer({ min: 1, max: 4 }),
    });
    const decilesOf = (rows: readonly { actual: number; predicted: number }[]) =>
      deciles(
        Float64Array.from(rows, ({ actual }) => actual),
        Float64Array.from(rows, ({ predicted }) => predicted),
      );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
        const [given, reversed] = [rows, rows.toReversed()].map(decilesOf);
        given.forEach(({ meanActual, meanPredicted }, i) => {
          expect(reversed[i].meanActual).toBeCloseTo(meanActual, 9);
          expect(reversed[i].meanPredicted).toBeCloseTo(meanPredicted, 9);
        });
      }),
    );
  });
});
