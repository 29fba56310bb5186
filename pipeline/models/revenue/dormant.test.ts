import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDormant, withDormant } from './dormant.js';

describe('findDormant', () => {
  it('lets those share one value of whom less than a tenth of an average order is expected', () => {
    const dormant = findDormant(Float64Array.of(1, 3, 9, 10, 50, 60, 70), 100);
    expect(dormant).toEqual({ below: 10, value: 13 / 3 });
    expect([9, 10].map((value) => withDormant(value, dormant))).toEqual([13 / 3, 10]);
  });

  it('never takes more than half of the customers', () => {
    expect(findDormant(Float64Array.of(1, 2, 3, 4), 1000)).toEqual({ below: 2.5, value: 1.5 });
  });

  it('keeps the total, and nobody overtakes anybody', () => {
    const predictions = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(predictions, fc.double({ min: 0.01, max: 1e4, noNaN: true }), (values, averageOrder) => {
        const dormant = findDormant(Float64Array.from(values), averageOrder);
        const sorted = [...values].sort((a, b) => a - b);
        const shared = sorted.map((value) => withDormant(value, dormant));
        const sum = (all: number[]) => all.reduce((total, value) => total + value, 0);
        expect(sum(shared)).toBeCloseTo(sum(values), 6);
        // A mean of equal numbers may differ from them in the last digit.
        for (const [i, value] of shared.slice(1).entries())
          expect(value).toBeGreaterThanOrEqual(shared[i] - 1e-9);
      }),
    );
  });
});
