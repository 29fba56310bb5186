import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dailyRevenue } from './dailyRevenue.js';

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('dailyRevenue', () => {
  it('is the same every day where no year before is known', () => {
    const totals = [
      { horizonDays: 2, revenue: 10 },
      { horizonDays: 5, revenue: 40 },
    ];
    expect(dailyRevenue(totals, new Float64Array())).toEqual(Float64Array.of(5, 5, 10, 10, 10));
  });

  it('follows the season of the year before between two horizons', () => {
    const totals = [
      { horizonDays: 2, revenue: 10 },
      { horizonDays: 4, revenue: 50 },
    ];
    expect(dailyRevenue(totals, Float64Array.of(1, 4, 30, 10))).toEqual(Float64Array.of(2, 8, 30, 10));
  });

  it('gives days that are not known yet their even share', () => {
    expect(dailyRevenue([{ horizonDays: 4, revenue: 80 }], Float64Array.of(1, 3))).toEqual(
      Float64Array.of(10, 30, 20, 20),
    );
  });

  it('adds up to every horizon, whatever the year before was like', () => {
    const horizons = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 });
    const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
    const yearAgo = fc.array(fc.integer({ min: -100, max: 100_000 }), { maxLength: 364 });
    fc.assert(
      fc.property(
        horizons,
        fc.array(amount, { minLength: 5, maxLength: 5 }),
        yearAgo,
        (days, gains, before) => {
          let revenue = 0;
          const totals = days
            .sort((a, b) => a - b)
            .map((horizonDays, i) => {
              revenue += gains[i];
              return { horizonDays, revenue };
            });
          const daily = dailyRevenue(totals, Float64Array.from(before));
          for (const total of totals)
            expect(sum(daily.subarray(0, total.horizonDays))).toBeCloseTo(total.revenue, 3);
          expect(daily.every((value) => value >= 0)).toBe(true);
        },
      ),
    );
  });
});
