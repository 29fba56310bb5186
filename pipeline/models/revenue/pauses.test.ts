import { describe, expect, it } from 'vitest';
import { parseDay } from '../../days.js';
import { SeasonalClock } from '../btyd/index.js';
import { hasQuietSeason } from './pauses.js';

/** The clock of a year whose parts are 100 times as slow from one on, up to another. */
const quiet = (from: number, to: number) =>
  new SeasonalClock(Float64Array.from({ length: 24 }, (_, part) => (part >= from && part < to ? -4.6 : 0)));

describe('hasQuietSeason', () => {
  it.each(['2023-01-01', '2023-06-15', '2023-10-31'])('finds one whatever the day, as on %s', (day) => {
    expect(hasQuietSeason(quiet(6, 20), parseDay(day))).toBe(true);
    expect(hasQuietSeason(quiet(12, 16), parseDay(day))).toBe(true);
  });

  it('takes two weeks for no season, nor a year that is even', () => {
    expect(hasQuietSeason(quiet(12, 13), parseDay('2023-06-15'))).toBe(false);
    expect(hasQuietSeason(quiet(0, 0), parseDay('2023-06-15'))).toBe(false);
    expect(hasQuietSeason(quiet(0, 24), parseDay('2023-06-15'))).toBe(false);
  });
});
