import { describe, expect, it } from 'vitest';
import { parseDay } from '../../days.js';
import type { RepeatPurchases } from '../../features/repeatPurchases.js';
import { countRepeatPurchases } from '../../features/repeatPurchases.testdata.js';
import { Rng } from '../../random.js';
import { seasonOf } from './pace.js';
import { fitSeasonalClock, SeasonalClock } from './seasonalClock.js';
import { type Season, seasonalShop, summaryOf, winterSeason } from './seasonalShop.testdata.js';

const FIRST_DAY = parseDay('2021-03-01');

/** The clock of a shop that existed before its data begin. */
function clockOf(season: Season, days: number): SeasonalClock {
  const cutoff = FIRST_DAY + days;
  const shop = seasonalShop(3000, FIRST_DAY, cutoff, season, new Rng(3));
  return fitSeasonalClock(
    summaryOf(shop, cutoff),
    countRepeatPurchases(shop, cutoff) as RepeatPurchases,
    cutoff,
  );
}

/** Speed of a month of 2021 beside the year's. */
function speed(clock: SeasonalClock, from: string): number {
  const day = parseDay(from);
  return clock.between(day, day + 30) / 30 / (clock.between(day, day + 365) / 365);
}

describe('fitSeasonalClock', () => {
  it.each([400, 800])('finds the seasons in %d days of a shop that is older than its data', (days) => {
    const clock = clockOf(winterSeason, days);
    expect(speed(clock, '2021-11-15') / speed(clock, '2021-05-15')).toBeGreaterThan(2.2);
    expect(speed(clock, '2021-11-15')).toBeGreaterThan(1.3);
    expect(speed(clock, '2021-11-15')).toBeLessThan(1.65);
    expect(speed(clock, '2021-05-15')).toBeLessThan(0.7);
  });

  it('finds next to none where there is none', () => {
    const clock = clockOf(() => 1, 500);
    for (const from of ['2021-02-15', '2021-05-15', '2021-08-15', '2021-11-15'])
      expect(Math.abs(speed(clock, from) - 1)).toBeLessThan(0.12);
  });

  it('finds none where nobody ever returns', () => {
    const shop = Array.from({ length: 300 }, (_, i) => [FIRST_DAY + i]);
    const cutoff = FIRST_DAY + 400;
    const repeats = countRepeatPurchases(shop, cutoff) as RepeatPurchases;
    const clock = fitSeasonalClock(summaryOf(shop, cutoff), repeats, cutoff);
    expect(clock.between(cutoff, cutoff + 90) / clock.between(cutoff, cutoff + 365)).toBeCloseTo(90 / 365, 2);
  });
});

describe('SeasonalClock', () => {
  const clock = new SeasonalClock(Float64Array.from({ length: 24 }, (_, i) => (i - 12) / 20));

  it('adds up over windows that follow one another', () => {
    const whole = clock.between(FIRST_DAY, FIRST_DAY + 100);
    const parts = clock.between(FIRST_DAY, FIRST_DAY + 37) + clock.between(FIRST_DAY + 37, FIRST_DAY + 100);
    expect(parts).toBeCloseTo(whole, 9);
  });

  it('averages over the time that passes, not over days', () => {
    const byPart = Float64Array.from({ length: 24 }, (_, i) => (i < 12 ? 1 : 3));
    const year = clock.meanOver(FIRST_DAY, FIRST_DAY + 1461, byPart);
    const late = clock.between(parseDay('2021-07-02'), parseDay('2021-12-31'));
    const share = late / clock.between(parseDay('2020-12-31'), parseDay('2021-12-31'));
    expect(share).toBeGreaterThan(0.6);
    expect(year).toBeCloseTo(1 + 2 * share, 1);
  });

  it('averages over the last day of a window, and not over the day before the first', () => {
    const byPart = Float64Array.from({ length: 24 }, (_, part) => part);
    for (let day = FIRST_DAY; day < FIRST_DAY + 365; day++)
      expect(clock.meanOver(day - 1, day, byPart)).toBeCloseTo(seasonOf(day), 9);
  });

  it('tells the times of a summary as it tells them between days', () => {
    const shop = [[FIRST_DAY, FIRST_DAY + 20, FIRST_DAY + 45], [FIRST_DAY + 30]];
    const cutoff = FIRST_DAY + 90;
    const { frequency, recency, age } = clock.summary(summaryOf(shop, cutoff), cutoff);
    expect([...frequency]).toEqual([2, 0]);
    expect(recency[0]).toBeCloseTo(clock.between(FIRST_DAY, FIRST_DAY + 45), 9);
    expect(recency[1]).toBe(0);
    expect(age[0]).toBeCloseTo(clock.between(FIRST_DAY, cutoff), 9);
    expect(age[1]).toBeCloseTo(clock.between(FIRST_DAY + 30, cutoff), 9);
  });

  it('passes each day as fast as its part of the year, over leap days too', () => {
    for (let day = parseDay('2019-12-01'); day < parseDay('2024-03-10'); day++) {
      const part = Math.floor(((day % 365.25) / 365.25) * 24);
      expect(clock.between(day - 1, day)).toBeCloseTo(Math.exp((part - 12) / 20), 9);
    }
  });

  it('passes before 1970 too', () => {
    expect(clock.between(-4000, -3000)).toBeGreaterThan(0);
    expect(clock.between(-1461, 0)).toBeCloseTo(clock.between(0, 1461), 6);
    expect(clock.between(-4000.5, -4000)).toBeCloseTo(clock.between(-4001, -4000) / 2, 9);
  });

  it('passes evenly within a day', () => {
    const day = clock.between(FIRST_DAY, FIRST_DAY + 1);
    expect(clock.between(FIRST_DAY, FIRST_DAY + 0.25)).toBeCloseTo(0.25 * day, 9);
    expect(clock.between(FIRST_DAY - 0.5, FIRST_DAY + 1)).toBeCloseTo(
      0.5 * clock.between(FIRST_DAY - 1, FIRST_DAY) + day,
      9,
    );
  });

  it('finds the day by which a time has passed', () => {
    expect(clock.daysUntil(FIRST_DAY, 0, 10)).toBe(0);
    for (const days of [1, 17, 200, 1500]) {
      const time = clock.between(FIRST_DAY, FIRST_DAY + days);
      expect(clock.daysUntil(FIRST_DAY, time - 0.1, 3000)).toBe(days);
      expect(clock.daysUntil(FIRST_DAY, time + 0.1, 3000)).toBe(days + 1);
      expect(clock.daysUntil(FIRST_DAY, time, days - 1)).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it('is the same read from JSON', () => {
    const read = new SeasonalClock(Float64Array.from(JSON.parse(JSON.stringify(clock))));
    expect(read.between(FIRST_DAY, FIRST_DAY + 500)).toBe(clock.between(FIRST_DAY, FIRST_DAY + 500));
  });
});
