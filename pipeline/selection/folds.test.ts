import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customerFolds } from './folds.js';

const HORIZON_DAYS = 90;
const LATEST = 1000;

/** 40 customers at each cutoff, as pooled rows. */
const rowsAt = (cutoffs: readonly number[]) => ({
  customers: cutoffs.flatMap(() => Array.from({ length: 40 }, (_, i) => `c${i}`)),
  cutoffs: cutoffs.flatMap((cutoff) => Array.from({ length: 40 }, () => cutoff)),
});

describe('customerFolds', () => {
  it('judges each customer of the latest cutoff once, by others whose windows had ended', () => {
    const earlier = fc.uniqueArray(fc.integer({ min: LATEST - 400, max: LATEST - 1 }), { maxLength: 4 });
    fc.assert(
      fc.property(earlier, fc.integer({ min: 2, max: 5 }), (before, count) => {
        const { customers, cutoffs } = rowsAt([LATEST, LATEST - HORIZON_DAYS, ...before]);
        const { folds, forwardInTime } = customerFolds(customers, cutoffs, HORIZON_DAYS, count);
        expect(forwardInTime).toBe(true);
        const judged = folds.flatMap(({ validate }) => [...validate]).sort((a, b) => a - b);
        expect(judged).toEqual(Array.from({ length: 40 }, (_, row) => row));
        for (const { train, validate } of folds) {
          const own = new Set(Array.from(validate, (row) => customers[row]));
          for (const row of train) {
            expect(own.has(customers[row])).toBe(false);
            expect(cutoffs[row] + HORIZON_DAYS).toBeLessThanOrEqual(LATEST);
          }
        }
      }),
    );
  });

  it('shares the latest cutoff where no earlier window has ended, and says so', () => {
    const { customers, cutoffs } = rowsAt([LATEST, LATEST - HORIZON_DAYS + 1]);
    const { folds, forwardInTime } = customerFolds(customers, cutoffs, HORIZON_DAYS, 3);
    expect(forwardInTime).toBe(false);
    for (const { train, validate } of folds) {
      expect([...train, ...validate].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 40 }, (_, row) => row),
      );
    }
  });

  it('leaves out folds that nothing can be fitted on or judged by', () => {
    expect(customerFolds(['a', 'b'], [LATEST, LATEST], HORIZON_DAYS, 3).folds).toEqual([]);
  });
});
