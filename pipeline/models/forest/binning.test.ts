import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { binColumn, learnBins } from './binning.js';

function bin(column: Float64Array, maxBins = 255) {
  const features = [{ name: 'x', kind: 'numeric' as const }];
  const [bins] = learnBins({ rows: column.length, features, columns: [column] }, maxBins, new Rng(1));
  const out = new Uint8Array(column.length);
  binColumn(column, bins, out);
  return { ...bins, out };
}

describe('binning', () => {
  it('keeps the order of the values, and missing ones apart', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true }),
      fc.integer({ min: -3, max: 3 }),
      fc.constant(Number.NaN),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 2, maxLength: 600 }),
        fc.integer({ min: 2, max: 255 }),
        (values, max) => {
          const column = Float64Array.from(values);
          const { bins, out } = bin(column, max);
          expect(bins).toBeLessThanOrEqual(max);
          const order = [...column.keys()]
            .filter((i) => !Number.isNaN(column[i]))
            .sort((a, b) => column[a] - column[b]);
          for (let i = 1; i < order.length; i++) expect(out[order[i - 1]]).toBeLessThanOrEqual(out[order[i]]);
          column.forEach((x, i) => {
            expect(out[i] === bins).toBe(Number.isNaN(x));
          });
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  it('gives each of up to 255 distinct values a bin, with edges halfway', () => {
    const { bins, edges, out } = bin(Float64Array.of(5, 1, 1, 3, Number.NaN, 5));
    expect(bins).toBe(3);
    expect(Array.from(edges)).toEqual([2, 4]);
    expect(Array.from(out)).toEqual([2, 0, 0, 1, 3, 2]);
  });

  it('spends one bin on a value that is most of the column, and tells the largest values apart', () => {
    const rng = new Rng(2);
    const column = Float64Array.from({ length: 20_000 }, (_, i) => (i % 10 < 7 ? 0 : rng.exponential(1e-3)));
    const { bins, out } = bin(column);
    expect(bins).toBeGreaterThan(240);
    const order = [...column.keys()].sort((a, b) => column[b] - column[a]);
    expect(new Set(order.slice(0, 4).map((i) => out[i])).size).toBe(4);
    expect(new Set([...column.keys()].filter((i) => column[i] === 0).map((i) => out[i])).size).toBe(1);
  });

  it('lets the rarest of too many categories share a bin, and calls unseen ones missing', () => {
    const column = Float64Array.from({ length: 4000 }, (_, i) => (i < 2000 ? i % 10 : i % 400));
    const features = [{ name: 'c', kind: 'categorical' as const, categories: 500 }];
    const [bins] = learnBins({ rows: 4000, features, columns: [column] }, 255, new Rng(3));
    const out = new Uint8Array(4);
    binColumn(Float64Array.of(3, 450, 1.5, -1), bins, out);
    expect(bins.bins).toBe(255);
    expect(out[0]).toBeLessThan(10);
    expect(Array.from(out.subarray(1))).toEqual([255, 255, 255]);
  });
});
