import { describe, expect, it } from 'vitest';
import { parseDay } from '../../days.js';
import { ageOf, evenPace, fitPace, seasonOf, YEAR_PARTS } from './pace.js';

describe('seasonOf', () => {
  it('cuts every year into the same parts', () => {
    expect(seasonOf(parseDay('2023-01-02'))).toBe(0);
    expect(seasonOf(parseDay('2023-12-30'))).toBe(YEAR_PARTS - 1);
    for (const year of [2022, 2023, 2024]) expect(seasonOf(parseDay(`${year}-07-10`))).toBe(12);
  });
});

describe('fitPace', () => {
  const ages = ageOf(730) + 1;
  const even = new Float64Array(YEAR_PARTS * ages).fill(200);
  const wave = Float64Array.from(
    { length: YEAR_PARTS },
    (_, s) => 0.4 * Math.sin((2 * Math.PI * s) / YEAR_PARTS),
  );

  it('finds the seasons of what came, and no ages where there are none', () => {
    const bySeason = wave.map((log) => 200 * ages * Math.exp(log));
    const total = bySeason.reduce((sum, count) => sum + count, 0);
    const byAge = new Float64Array(ages).fill(total / ages);
    const pace = fitPace({ bySeason, byAge, expected: even }, evenPace(730));
    const mean = pace.season.reduce((sum, log) => sum + log, 0) / YEAR_PARTS;
    for (const [s, log] of pace.season.entries()) expect(Math.abs(log - mean - wave[s])).toBeLessThan(0.01);
    for (const log of pace.age) expect(Math.abs(log - pace.age[0])).toBeLessThan(0.01);
  });

  it('tells new customers from old ones, where their pace falls with their age', () => {
    const falling = Float64Array.from({ length: ages }, (_, a) => 1 - (2 * a) / (ages - 1));
    const some = even.map(() => 1);
    const byAge = falling.map((log) => YEAR_PARTS * Math.exp(log));
    const bySeason = new Float64Array(YEAR_PARTS).fill(byAge.reduce((sum, n) => sum + n, 0) / YEAR_PARTS);
    const { age } = fitPace({ bySeason, byAge, expected: some }, evenPace(730));
    for (const [a, log] of age.entries()) expect(Math.abs(log - age[0] + 1 - falling[a])).toBeLessThan(0.2);
  });

  it('lets a few purchases say next to nothing', () => {
    const few = even.map(() => 0.002);
    const bySeason = Float64Array.from({ length: YEAR_PARTS }, (_, s) => (s === 3 ? 2 : 0));
    const byAge = Float64Array.from({ length: ages }, (_, a) => (a === 1 ? 2 : 0));
    const pace = fitPace({ bySeason, byAge, expected: few }, evenPace(730));
    for (const log of pace.season) expect(Math.abs(log)).toBeLessThan(0.2);
  });
});
