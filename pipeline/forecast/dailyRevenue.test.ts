import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { courseDays, dailyRevenue } from './dailyRevenue.js';

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('dailyRevenue', () => {
  it('is the same every day where nothing is known', () => {
    const totals = [
      { horizonDays: 2, revenue: 10 },
      { horizonDays: 5, revenue: 40 },
    ];
    expect(dailyRevenue(totals, new Float64Array(), [])).toEqual(Float64Array.of(5, 5, 10, 10, 10));
  });

  it('follows the season of the year before between two horizons', () => {
    const totals = [
      { horizonDays: 2, revenue: 10 },
      { horizonDays: 4, revenue: 50 },
    ];
    expect(dailyRevenue(totals, Float64Array.of(1, 4, 30, 10), [])).toEqual(Float64Array.of(2, 8, 30, 10));
  });

  it('falls off as the anchor expects where no year before tells of it', () => {
    const totals = [{ horizonDays: 4, revenue: 80 }];
    const course = [
      { horizonDays: 2, revenue: 30 },
      { horizonDays: 4, revenue: 40 },
    ];
    expect(dailyRevenue(totals, new Float64Array(), course)).toEqual(Float64Array.of(30, 30, 10, 10));
    // The first two days, three quarters of it all, are known to have been unlike each other.
    expect(dailyRevenue(totals, Float64Array.of(1, 3), course)).toEqual(Float64Array.of(15, 45, 10, 10));
  });

  it('is the same every day where the anchor expects nothing', () => {
    const course = [{ horizonDays: 2, revenue: 0 }];
    expect(dailyRevenue([{ horizonDays: 2, revenue: 8 }], new Float64Array(), course)).toEqual(
      Float64Array.of(4, 4),
    );
  });

  it('gives days that are not known yet their even share', () => {
    expect(dailyRevenue([{ horizonDays: 4, revenue: 80 }], Float64Array.of(1, 3), [])).toEqual(
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
        fc.array(amount, { maxLength: 5 }),
        (days, gains, before, rises) => {
          let revenue = 0;
          const totals = days
            .sort((a, b) => a - b)
            .map((horizonDays, i) => {
              revenue += gains[i];
              return { horizonDays, revenue };
            });
          let risen = 0;
          const course = rises.map((rise, i) => {
            risen += rise;
            return {
              horizonDays: Math.ceil(((i + 1) * totals[totals.length - 1].horizonDays) / rises.length),
              revenue: risen,
            };
          });
          const daily = dailyRevenue(totals, Float64Array.from(before), course);
          for (const total of totals)
            expect(sum(daily.subarray(0, total.horizonDays))).toBeCloseTo(total.revenue, 3);
          expect(daily.every((value) => value >= 0)).toBe(true);
        },
      ),
    );
  });
});

describe('courseDays', () => {
  it('asks for every 30 days, and of years no more than 24 times', () => {
    expect(courseDays(100, new Float64Array())).toEqual([30, 60, 90, 100]);
    expect(courseDays(1, new Float64Array())).toEqual([1]);
    const tenYears = courseDays(3650, new Float64Array(365));
    expect([tenYears.length, tenYears[0], tenYears.at(-1)]).toEqual([24, 153, 3650]);
  });

  it('asks for nothing where a year before tells of all days', () => {
    expect(courseDays(365, new Float64Array(365))).toEqual([]);
  });
});
