import { describe, expect, it } from 'vitest';
import { Rng } from '../random.js';
import { accuracyOf, chanceOf, interval80, logErrorAt, type PastMonth } from './forecastErrors.js';

const month = (cutoff: string, lead: number, expected: number, revenue: number, days = 30): PastMonth => ({
  cutoff,
  month: '2011-05',
  lead,
  days,
  expected,
  revenue,
});

describe('logErrorAt', () => {
  it('is the root mean square of the log errors, widened for few cutoffs', () => {
    const past = [month('2011-01-01', 1, 100, 110), month('2011-02-01', 1, 100, 90)];
    const squares = (Math.log(1.1) ** 2 + Math.log(0.9) ** 2) / 2;
    expect(logErrorAt(1, past)).toBeCloseTo(Math.sqrt(squares * 1.5), 12);
    const ofOneCutoff = past.map((one) => ({ ...one, cutoff: '2011-01-01' }));
    expect(logErrorAt(1, ofOneCutoff)).toBeCloseTo(Math.sqrt(squares * 2), 12);
  });

  it('is never surer of a farther month, and claims nothing of no forecast at all', () => {
    const past = [month('a', 1, 100, 110), month('a', 2, 100, 160), month('a', 6, 100, 99)];
    const errors = Array.from({ length: 12 }, (_, before) => logErrorAt(before + 1, past) ?? 0);
    expect(errors).toEqual([...errors].sort((a, b) => a - b));
    expect(logErrorAt(1, [])).toBeUndefined();
  });

  it('looks at near leads alone, and not at scraps of a month', () => {
    const past = [month('a', 1, 100, 110), month('a', 9, 100, 500), month('a', 2, 100, 300, 5)];
    expect(logErrorAt(2, past)).toBeCloseTo(Math.log(1.1) * Math.SQRT2, 12);
  });
});

describe('interval80', () => {
  it('holds 80 % of a log-normal', () => {
    const { lo80, hi80 } = interval80(100, { known: 0.2, metChance: 0, dispersion: 0 });
    // The 10 % quantile of a standard normal is -1.28155.
    expect(Math.log(hi80 / 100) / 0.2).toBeCloseTo(1.28155, 5);
    expect(lo80 * hi80).toBeCloseTo(10_000, 6);
  });

  it.each([0.2, 1, 2, 5, 20, 100])('holds about 80 % of revenue of %d lumps', (lumps) => {
    const rng = new Rng(1);
    const rounds = 4000;
    // Lumps are exponential: their squares are twice as large as their mean asks for.
    const { lo80, hi80 } = interval80(lumps, { known: 0, metChance: 0, dispersion: 2 });
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      let revenue = 0;
      for (let at = rng.exponential(1); at < lumps; at += rng.exponential(1)) revenue += rng.exponential(1);
      if (revenue >= lo80 && revenue <= hi80) held++;
    }
    expect(held / rounds).toBeGreaterThan(0.7);
    expect(held / rounds).toBeLessThan(0.93);
  });

  it('reaches up to what is expected, however little of a lump that is', () => {
    const ends = interval80(1, { known: 0, metChance: 0, dispersion: 1000 });
    expect(ends).toEqual({ lo80: 0, hi80: 1 });
  });

  it('is wider for a day than for the month whose errors are known', () => {
    const month = { known: 0.15, metChance: chanceOf(3000, 30), dispersion: 30 };
    const width = (expected: number) => {
      const { lo80, hi80 } = interval80(expected, month);
      return (hi80 - lo80) / expected;
    };
    expect(width(3000)).toBeCloseTo(2 * Math.sinh(1.28155 * 0.15), 4);
    expect(width(100)).toBeGreaterThan(2.5 * width(3000));
  });
});

describe('accuracyOf', () => {
  it('measures months in per cent, totals as bias, and intervals by the other cutoffs', () => {
    const past = [month('a', 1, 100, 110), month('b', 1, 120, 100), month('c', 1, 1000, 100)];
    const accuracy = accuracyOf(past);
    expect(accuracy?.mape).toBeCloseTo((1 - 100 / 110 + 0.2 + 9) / 3, 12);
    expect(accuracy?.bias).toBeCloseTo(1220 / 310 - 1, 12);
    // The others of a and b include the month that was off tenfold; the others of c know nothing like it.
    expect(accuracy?.coverage80).toBeCloseTo(2 / 3, 12);
  });

  it('claims nothing where there is nothing to measure', () => {
    expect(accuracyOf([])).toBeUndefined();
    expect(accuracyOf([month('a', 1, 100, 0)])).toBeUndefined();
    expect(accuracyOf([month('a', 1, 100, 90)])?.coverage80).toBeNull();
  });
});
