import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaNodes } from './betaMixture.js';

function expectation(a: number, b: number, f: (p: number) => number): number {
  const { p, weight } = betaNodes(a, b);
  return p.reduce((sum, chance, i) => sum + weight[i] * f(chance), 0);
}

describe('betaNodes', () => {
  const shape = fc.double({ min: -7, max: 9, noNaN: true }).map(Math.exp);

  it('has the moments of the Beta distribution', () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const mean = a / (a + b);
        expect(expectation(a, b, () => 1)).toBeCloseTo(1, 12);
        expect(expectation(a, b, (p) => p) / mean).toBeCloseTo(1, 8);
        const second = (mean * (a + 1)) / (a + b + 1);
        expect(expectation(a, b, (p) => p * p) / second).toBeCloseTo(1, 8);
      }),
      { numRuns: 500 },
    );
  });

  it('needs few nodes, whatever the parameters', () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(betaNodes(a, b).p.length).toBeLessThan(400);
      }),
    );
  });

  it('integrates the expected orders of BG/NBD as 2F1 gives them', () => {
    // (a + b - 1) / (a - 1) (1 - (alpha / (alpha + t))^r 2F1(r, b; a + b - 1; t / (alpha + t))), mpmath 50 digits:
    // r = .25, alpha = 4, a = .8, b = 2.5, t = 36.
    const orders = expectation(0.8, 2.5, (p) => -Math.expm1(-0.25 * Math.log1p(p * 9)) / p);
    expect(orders).toBeCloseTo(1.2495943477111378, 10);
  });
});
