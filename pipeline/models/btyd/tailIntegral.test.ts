import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logTailIntegral, type TailSlopes } from './tailIntegral.js';

/** Six orders of magnitude, evenly in the logarithm. */
const shift = fc.double({ min: -7, max: 7, noNaN: true }).map(Math.exp);
const power = fc.double({ min: -3, max: 9, noNaN: true }).map(Math.exp);

describe('logTailIntegral', () => {
  it('matches closed forms', () => {
    // a = b: a^(1 - p - q) / (p + q - 1)
    expect(logTailIntegral(3, 1.5, 3, 2, undefined)).toBeCloseTo(Math.log(3 ** -2.5 / 2.5), 13);
    // p = q = 1: ln(a / b) / (a - b), near and far
    expect(logTailIntegral(3, 1, 2, 1)).toBeCloseTo(Math.log(Math.log(1.5)), 13);
    expect(logTailIntegral(1e6, 1, 2, 1)).toBeCloseTo(Math.log(Math.log(5e5) / 999_998), 13);
    expect(logTailIntegral(2, 1, 1e6, 1)).toBeCloseTo(Math.log(Math.log(5e5) / 999_998), 13);
  });

  it('is what integration by parts makes of it, for near and far shifts', () => {
    // p J(p + 1, q) + q J(p, q + 1) = a^-p b^-q
    fc.assert(
      fc.property(shift, power, shift, power, (a, p, b, q) => {
        const whole = -p * Math.log(a) - q * Math.log(b);
        const one = p * Math.exp(logTailIntegral(a, p + 1, b, q) - whole);
        const other = q * Math.exp(logTailIntegral(a, p, b, q + 1) - whole);
        expect(one + other).toBeCloseTo(1, 8);
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with itself where series and trapezoids meet', () => {
    for (const [p, q] of [
      [0.3, 1.2],
      [30, 1.6],
      [1.2, 30],
      [10_000, 0.9],
    ]) {
      const series = logTailIntegral(50 * (1 - 1e-9), p, 1, q);
      const trapezoids = logTailIntegral(50 * (1 + 1e-9), p, 1, q);
      expect((trapezoids - series) / (-p * 2e-9)).toBeLessThan(1.1);
      expect(Math.abs(trapezoids - series)).toBeLessThan(1e-8 * p + 1e-8);
    }
  });

  it('gives the slopes of its values', () => {
    fc.assert(
      fc.property(shift, power, shift, power, (a, p, b, q) => {
        const slopes: TailSlopes = { a: 0, p: 0, b: 0, q: 0 };
        const [P, Q] = [p + 0.5, q + 0.5];
        logTailIntegral(a, P, b, Q, slopes);
        const step = 1e-5;
        const by = (f: (factor: number) => number) => (f(1 + step) - f(1 - step)) / (2 * step);
        const tolerance = 1e-6 * (P + Q) * (1 + Math.abs(Math.log(a)) + Math.abs(Math.log(b)));
        const expectSlope = (slope: number, numeric: number) =>
          expect(Math.abs(slope - numeric)).toBeLessThan(tolerance);
        expectSlope(
          a * slopes.a,
          by((f) => logTailIntegral(a * f, P, b, Q)),
        );
        expectSlope(
          P * slopes.p,
          by((f) => logTailIntegral(a, P * f, b, Q)),
        );
        expectSlope(
          b * slopes.b,
          by((f) => logTailIntegral(a, P, b * f, Q)),
        );
        expectSlope(
          Q * slopes.q,
          by((f) => logTailIntegral(a, P, b, Q * f)),
        );
      }),
      { numRuns: 500 },
    );
  });
});
