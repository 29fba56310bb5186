import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decidePromotion, type WindowFigures } from './decide.js';

const TOLERANCES = { ngini: 0.01, mae: 0.02, bias: 0.02, coverage: 0.02 };
const CHAMPION: WindowFigures = {
  customers: 1000,
  ngini: 0.6,
  mae: 50,
  bias: 0.05,
  coverage80: 0.8,
  coverage90: 0.9,
};
const decide = (change: Partial<WindowFigures>) =>
  decidePromotion(CHAMPION, { ...CHAMPION, ...change }, TOLERANCES);

const figures = fc.record({
  customers: fc.constant(1000),
  ngini: fc.double({ min: -1, max: 1 }),
  mae: fc.double({ min: 0, max: 1e6, noNaN: true }),
  bias: fc.double({ min: -1, max: 10 }),
  coverage80: fc.double({ min: 0, max: 1, noNaN: true }),
  coverage90: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('decidePromotion', () => {
  it.each([
    ['the same figures', {}],
    ['better figures', { ngini: 0.7, mae: 40, bias: 0, coverage80: 0.8 }],
    ['figures worse within every tolerance', { ngini: 0.591, mae: 50.9, bias: -0.069, coverage80: 0.83 }],
  ])('promotes with %s', (_, change) => {
    expect(decide(change)).toMatchObject({ promote: true, reasons: { length: 4 } });
  });

  it.each([
    ['nGini', { ngini: 0.58 }, "nGini 0.580 against the champion's 0.600 (tolerance 0.01)"],
    ['MAE', { mae: 52 }, "MAE 52.00 against the champion's 50.00 (tolerance 0.02)"],
    ['bias, whatever its sign', { bias: -0.08 }, "|bias| 0.080 against the champion's 0.050"],
    ['coverage, too wide or too narrow', { coverage80: 0.9, coverage90: 0.99 }, 'distance of coverage 0.095'],
  ])('keeps the champion for one worse %s alone, and says so', (_, change, sentence) => {
    const { promote, reasons } = decide({ ngini: 0.7, mae: 40, ...change });
    expect(promote).toBe(false);
    expect(reasons).toEqual([expect.stringContaining(sentence)]);
  });

  it('does not hold against a challenger what the labels do not answer, but what it alone does not', () => {
    const none = { ...CHAMPION, ngini: Number.NaN };
    expect(decidePromotion(none, none, TOLERANCES).promote).toBe(true);
    expect(decidePromotion(none, CHAMPION, TOLERANCES).promote).toBe(true);
    expect(decidePromotion(CHAMPION, none, TOLERANCES).promote).toBe(false);
  });

  it('promotes whatever equals the champion, and never two that are both better than the other', () => {
    const strict = { ngini: 0, mae: 0, bias: 0, coverage: 0 };
    fc.assert(
      fc.property(figures, figures, (one, other) => {
        expect(decidePromotion(one, one, strict).promote).toBe(true);
        const both =
          decidePromotion(one, other, strict).promote && decidePromotion(other, one, strict).promote;
        if (both) expect(one.mae).toBe(other.mae);
      }),
    );
  });
});
