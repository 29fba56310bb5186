import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stabilityIndex } from './drift.js';

const values = fc.array(fc.double({ noDefaultInfinity: true, noNaN: false }), {
  minLength: 1,
  maxLength: 80,
});

describe('stabilityIndex', () => {
  it('is 0 between equal samples and never below', () => {
    fc.assert(
      fc.property(values, values, (before, after) => {
        const [old, now] = [before, after].map((sample) => Float64Array.from(sample));
        expect(stabilityIndex(old, old)).toBeCloseTo(0, 12);
        expect(stabilityIndex(old, now)).toBeGreaterThanOrEqual(-1e-12);
      }),
    );
  });

  it('is what the definition gives for categories', () => {
    const before = ['a', 'a', 'a', 'b'];
    const after = ['a', 'b', 'b', 'b'];
    // (1/4 - 3/4) ln(1/3) + (3/4 - 1/4) ln 3 = ln 3
    expect(stabilityIndex(before, after)).toBeCloseTo(Math.log(3), 12);
  });

  it('sees values that have come to be missing', () => {
    const before = Float64Array.from({ length: 100 }, (_, i) => i);
    const after = before.map((value) => (value < 50 ? Number.NaN : value));
    expect(stabilityIndex(before, after)).toBeGreaterThan(1);
  });
});
