import { describe, expect, it } from 'vitest';
import { measureCoverage } from './coverage.js';
import { measureReliability } from './reliability.js';

describe('measureCoverage', () => {
  const revenue = Float64Array.of(0, 0, 10, 40);
  const predicted = Float64Array.of(1, 2, 10, 20);
  const tenure = Float64Array.of(Number.NaN, 5, 50, 500);
  const intervals = {
    level: 0.8,
    lower: Float64Array.of(0, 0, 5, 5),
    upper: Float64Array.of(0, 3, 10, 30),
    chance: Float64Array.of(1, 0.8, 0.8, 0.8),
  };

  it('counts both ends as inside, and buyers apart', () => {
    const coverage = measureCoverage(revenue, intervals, predicted, tenure);
    expect(coverage).toMatchObject({ level: 0.8, overall: 0.75, buyers: 0.5 });
    expect(coverage.deciles).toEqual([1, 1, 1, 0]);
  });

  it('divides what was held among customers of one prediction or tenure, in whatever order they come', () => {
    const { deciles, tenure: quarters } = measureCoverage(
      revenue,
      intervals,
      Float64Array.of(1, 3, 3, 3),
      Float64Array.of(5, 5, 5, 5),
    );
    expect(deciles).toEqual([1, 2 / 3, 2 / 3, 2 / 3]);
    expect(quarters.map(({ coverage }) => coverage)).toEqual([0.75, 0.75, 0.75, 0.75]);
  });

  it('counts an interval that cannot be less sure for the share that the level asks for', () => {
    const { randomised, expected } = measureCoverage(revenue, intervals, predicted, tenure);
    expect(randomised).toBeCloseTo((0.8 + 1 + 1 + 0) / 4);
    expect(expected).toBeCloseTo(0.85);
  });

  it('takes customers without a first purchase for the oldest', () => {
    const coverage = measureCoverage(revenue, intervals, predicted, tenure);
    expect(coverage.tenure.map(({ fromDays }) => fromDays)).toEqual([5, 50, 500, Number.POSITIVE_INFINITY]);
  });
});

describe('measureReliability', () => {
  it('weighs the distance of each bin from the diagonal by its customers', () => {
    const stated = Float64Array.of(0.25, 0.25, 0.95, 1);
    const { bins, calibrationError } = measureReliability(stated, Float64Array.of(1, 0, 1, 1));
    expect(bins).toEqual([
      { customers: 2, stated: 0.25, met: 0.5 },
      { customers: 2, stated: 0.975, met: 1 },
    ]);
    expect(calibrationError).toBeCloseTo((2 * 0.25 + 2 * 0.025) / 4);
  });
});
