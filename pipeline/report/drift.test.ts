import { describe, expect, it } from 'vitest';
import type { FeatureColumn, FeatureTable } from '../features/index.js';
import { driftBetween } from './drift.js';

function table(columns: Record<string, FeatureColumn>): FeatureTable {
  const rows = Object.values(columns)[0].length;
  return { rows, customers: Array.from({ length: rows }, String), columns: new Map(Object.entries(columns)) };
}

describe('driftBetween', () => {
  const numbers = Float64Array.from({ length: 100 }, (_, i) => i);
  const countries = Array.from({ length: 100 }, (_, i) => (i < 75 ? 'a' : 'b'));

  it('puts the feature that moved most first, and passes over those that only one table has', () => {
    const before = table({ still: numbers, moved: numbers, country: countries, gone: numbers });
    const after = table({
      still: numbers,
      moved: numbers.map((value) => value + 500),
      country: Array.from({ length: 100 }, (_, i) => (i < 25 ? 'a' : 'b')),
    });
    const drifts = driftBetween(before, after);
    expect(drifts.map(({ feature }) => feature)).toEqual(['moved', 'country', 'still']);
    // (1/4 - 3/4) ln(1/3) + (3/4 - 1/4) ln 3 = ln 3
    expect(drifts[1].index).toBeCloseTo(Math.log(3), 12);
    expect(drifts[2].index).toBe(0);
  });
});
