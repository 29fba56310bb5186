import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDay } from '../../days.js';
import { OwnClock, quarterOf } from './ownClock.js';
import { SeasonalClock } from './seasonalClock.js';

const AS_OF = parseDay('2023-10-31');
const shop = new SeasonalClock(Float64Array.from({ length: 24 }, (_, part) => (part - 12) / 20));
const SPEED = Float64Array.of(2, 1, 0.1, 0.9);
const own = new OwnClock(shop, AS_OF, SPEED);

const anyDay = fc.integer({ min: AS_OF - 4000, max: AS_OF + 4000 });

describe('OwnClock', () => {
  it('passes each day as fast as its quarter and the shop', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const expected = SPEED[quarterOf(AS_OF, day)] * shop.between(day - 1, day);
        expect(own.between(day - 1, day)).toBeCloseTo(expected, 9);
      }),
    );
  });

  it('adds up, over years and fractions of days', () => {
    const anyTime = fc.tuple(anyDay, fc.constantFrom(0, 0.25, 0.5)).map(([day, part]) => day + part);
    fc.assert(
      fc.property(anyTime, anyTime, anyTime, (...days) => {
        const [from, middle, to] = days.sort((a, b) => a - b);
        const inTwo = own.between(from, middle) + own.between(middle, to);
        expect(own.between(from, to)).toBeCloseTo(inTwo, 6);
      }),
    );
  });

  it("is the shop's where no quarter is faster", () => {
    const even = new OwnClock(shop, AS_OF, new Float64Array(4).fill(1));
    fc.assert(
      fc.property(anyDay, anyDay, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(even.between(from, to)).toBeCloseTo(shop.between(from, to), 6);
      }),
    );
  });

  it('finds the day by which a time has passed', () => {
    expect(own.daysUntil(0, 10)).toBe(0);
    expect(own.daysUntil(Number.POSITIVE_INFINITY, 10)).toBe(Number.POSITIVE_INFINITY);
    for (const days of [1, 17, 91, 92, 200, 365, 366, 1500]) {
      const time = own.between(AS_OF, AS_OF + days);
      expect(own.daysUntil(time - 0.01, 3000)).toBe(days);
      expect(own.daysUntil(time + 0.01, 3000)).toBe(days + 1);
      expect(own.daysUntil(time + 0.01, days)).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

it('counts quarters from the day after, and back over years', () => {
  const quarters = [1, 91, 92, 182, 183, 273, 274, 365, 366].map((days) => quarterOf(AS_OF, AS_OF + days));
  expect(quarters).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 0]);
  expect([0, -1, -91, -92, -364, -365].map((days) => quarterOf(AS_OF, AS_OF + days))).toEqual([
    3, 3, 3, 2, 0, 3,
  ]);
});
