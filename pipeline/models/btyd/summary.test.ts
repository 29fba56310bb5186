import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customersByFrequency, groupSummary, meanAge } from './summary.js';

describe('groupSummary', () => {
  const rows = fc.array(
    fc.record({
      x: fc.integer({ min: 0, max: 5 }),
      tx: fc.integer({ min: 0, max: 6 }),
      T: fc.integer({ min: 6, max: 9 }),
    }),
    { minLength: 1, maxLength: 200 },
  );

  it('keeps every customer', () => {
    fc.assert(
      fc.property(rows, (customers) => {
        const grouped = groupSummary({
          frequency: Float64Array.from(customers, ({ x }) => x),
          recency: Float64Array.from(customers, ({ tx }) => tx),
          age: Float64Array.from(customers, ({ T }) => T),
        });
        const unfolded = [...grouped.count].flatMap((count, group) =>
          Array.from({ length: count }, () =>
            [
              grouped.frequency[group],
              grouped.times[grouped.recencyAt[group]],
              grouped.times[grouped.ageAt[group]],
            ].join(),
          ),
        );
        expect(unfolded.sort()).toEqual(customers.map(({ x, tx, T }) => [x, tx, T].join()).sort());
        expect(new Set(unfolded).size).toBe(grouped.count.length);
        const sum = customers.reduce((total, { T }) => total + T, 0);
        expect(meanAge(grouped)).toBeCloseTo(sum / customers.length, 12);
        expect(customersByFrequency(grouped)[2] ?? 0).toBe(customers.filter(({ x }) => x === 2).length);
      }),
    );
  });

  it('merges nothing by mistake where times are too many to number together', () => {
    const times = Float64Array.from({ length: 100_000 }, (_, row) => row / 3);
    const frequency = new Float64Array(times.length).fill(10 ** 6);
    const grouped = groupSummary({ frequency, recency: times, age: times.slice() });
    expect(grouped.count).toEqual(new Float64Array(times.length).fill(1));
  });
});
