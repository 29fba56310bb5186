import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../days.js';
import { isCompleteMonth, monthsAfter } from './months.js';

describe('monthsAfter', () => {
  it('cuts the first and the last month to the window', () => {
    const months = monthsAfter(parseDay('2011-12-09'), 60).map(({ month, from, to }) => [
      month,
      formatDay(from),
      formatDay(to),
    ]);
    expect(months).toEqual([
      ['2011-12', '2011-12-10', '2011-12-31'],
      ['2012-01', '2012-01-01', '2012-01-31'],
      ['2012-02', '2012-02-01', '2012-02-07'],
    ]);
  });

  it('begins with a whole month after the last day of one, and knows leap days', () => {
    expect(monthsAfter(parseDay('2012-01-31'), 29)).toEqual([
      { month: '2012-02', from: parseDay('2012-02-01'), to: parseDay('2012-02-29') },
    ]);
  });

  it('tells whole months from parts', () => {
    const parts = monthsAfter(parseDay('2011-12-09'), 60);
    expect(parts.map(isCompleteMonth)).toEqual([false, true, false]);
  });

  it('covers each day of the window once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 1, max: 3650 }), (cutoff, days) => {
        const parts = monthsAfter(cutoff, days);
        expect(parts[0].from).toBe(cutoff + 1);
        expect(parts.at(-1)?.to).toBe(cutoff + days);
        for (const [i, { month, from, to }] of parts.entries()) {
          expect([formatDay(from), formatDay(to)].map((day) => day.slice(0, 7))).toEqual([month, month]);
          if (i > 0) expect(from).toBe(parts[i - 1].to + 1);
        }
      }),
      { numRuns: 100 },
    );
  });
});
