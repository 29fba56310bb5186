import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceOf } from '../bundle/reference.js';
import { Rng } from '../random.js';
import { binned } from './binned.js';
import { distanceByChance, largestDistance } from './kolmogorovSmirnov.js';
import { stabilityIndex, stabilityIndexByChance } from './stabilityIndex.js';

const ROWS = { before: 1000, after: 1000 };

function sample(rows: number, draw: () => number): Float64Array {
  return Float64Array.from({ length: rows }, draw);
}

/** A column beside a reference column. */
function compare(before: Float64Array, after: Float64Array) {
  const reference = referenceOf(
    { rows: before.length, customers: [], columns: new Map() },
    before,
  ).prediction;
  const rows = { before: before.length, after: after.length };
  const bins = binned(reference, after);
  return {
    bins,
    psi: stabilityIndex(bins.before, bins.after, rows),
    ks: largestDistance(bins.cumulativeBefore, bins.cumulativeAfter),
    rows,
  };
}

describe('stabilityIndex', () => {
  it('is what the formula gives by hand', () => {
    // (0.3 - 0.5) ln(0.3 / 0.5) + (0.7 - 0.5) ln(0.7 / 0.5)
    expect(stabilityIndex([0.5, 0.5], [0.3, 0.7], ROWS)).toBeCloseTo(0.169_459_6, 6);
  });

  it('is finite where a bin is empty, and less so the fewer rows say so', () => {
    const many = stabilityIndex([1, 0], [0.9, 0.1], ROWS);
    const few = stabilityIndex([1, 0], [0.9, 0.1], { before: 20, after: 20 });
    expect(many).toBeGreaterThan(few);
    expect(few).toBeGreaterThan(0);
  });

  it('is 0 for the same shares and else above 0, the same in both directions', () => {
    const shares = fc
      .array(fc.integer({ min: 1, max: 100 }), { minLength: 4, maxLength: 4 })
      .map((counts) => counts.map((count) => count / counts.reduce((sum, each) => sum + each, 0)));
    fc.assert(
      fc.property(shares, shares, (a, b) => {
        const index = stabilityIndex(a, b, ROWS);
        expect(index).toBeGreaterThanOrEqual(0);
        expect(stabilityIndex(b, a, ROWS)).toBeCloseTo(index, 10);
        expect(stabilityIndex(a, a, ROWS)).toBe(0);
      }),
    );
  });

  it('has chance at the quantiles of chi-squared', () => {
    // R: qchisq(0.95, 9), qchisq(0.999, 9), qchisq(0.999, 2), qchisq(1 - 1e-5, 9)
    const published = [
      { bins: 10, chance: 0.05, quantile: 16.91898 },
      { bins: 10, chance: 0.001, quantile: 27.87716 },
      { bins: 3, chance: 0.001, quantile: 13.81551 },
      { bins: 10, chance: 1e-5, quantile: 39.34065 },
    ];
    for (const { bins, chance, quantile } of published) {
      const ours = stabilityIndexByChance(bins, ROWS, chance) / (1 / ROWS.before + 1 / ROWS.after);
      expect(Math.abs(ours / quantile - 1)).toBeLessThan(0.02);
    }
  });

  it('exceeds what chance makes of it as often as stated', () => {
    const rng = new Rng(5);
    const trials = 400;
    let above = 0;
    for (let i = 0; i < trials; i++) {
      const [before, after] = [sample(500, () => rng.normal()), sample(800, () => rng.normal())];
      const { psi, bins, rows } = compare(before, after);
      // Without missing values their bin is empty on both sides.
      if (psi > stabilityIndexByChance(bins.before.length - 1, rows, 0.05)) above++;
    }
    expect(above / trials).toBeGreaterThan(0.02);
    expect(above / trials).toBeLessThan(0.09);
  });
});

describe('the Kolmogorov-Smirnov distance', () => {
  it('has chance at the published constants', () => {
    // Smirnov (1948): c(0.05) = 1.358, c(0.01) = 1.628, times sqrt((n + m) / (n m)).
    expect(distanceByChance({ before: 100, after: 100 }, 0.05)).toBeCloseTo(1.358 * Math.sqrt(0.02), 4);
    expect(distanceByChance({ before: 100, after: 300 }, 0.01)).toBeCloseTo(1.628 * Math.sqrt(4 / 300), 4);
  });

  it('is near the whole shift of a distribution that moved, and never more', () => {
    const rng = new Rng(6);
    const { ks } = compare(
      sample(5000, () => rng.next()),
      sample(5000, () => rng.next() + 0.3),
    );
    expect(ks).toBeGreaterThan(0.25);
    expect(ks).toBeLessThan(0.33);
  });
});

describe('binned', () => {
  it('knows the exact share of tied values', () => {
    const zeros = Float64Array.from({ length: 1000 }, (_, i) => (i < 837 ? 0 : i));
    const { bins, psi } = compare(zeros, zeros);
    expect(bins.before[1]).toBeCloseTo(0.837, 10);
    expect(psi).toBe(0);
  });

  it('takes missing values for a bin of their own', () => {
    const before = Float64Array.from({ length: 100 }, (_, i) => i);
    const after = before.map((value) => (value < 50 ? Number.NaN : value));
    const { bins, psi } = compare(before, after);
    expect(bins).toMatchObject({ missingBefore: 0, missingAfter: 0.5 });
    expect(psi).toBeGreaterThan(1);
  });

  it('adds up to 1 on both sides, whatever the values', () => {
    const values = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, 1, Number.NaN)), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, values, (before, after) => {
        const { bins, psi } = compare(Float64Array.from(before), Float64Array.from(after));
        for (const shares of [bins.before, bins.after]) {
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
          for (const share of shares) expect(share).toBeGreaterThanOrEqual(-1e-12);
        }
        expect(Number.isFinite(psi)).toBe(true);
      }),
    );
  });

  it('tells categories that were never seen, the most frequent first', () => {
    const shares = { Germany: 0.6, Malta: 0.005, Poland: 0.295 };
    const column = ['Germany', 'DE', 'DE', 'Malta', 'PL', null];
    const bins = binned({ kind: 'categorical', missing: 0.1, shares }, column);
    expect(bins.unseen).toEqual([
      { value: 'DE', share: 2 / 6 },
      { value: 'PL', share: 1 / 6 },
    ]);
    expect(bins).toMatchObject({ missingBefore: 0.1, missingAfter: 1 / 6 });
  });
});
