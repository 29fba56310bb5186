import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METRIC_NAMES, measure } from '../../pipeline/evaluation/metrics.js';
import { ResampledMetrics } from './resampledMetrics.js';

/** Revenue, prediction and count of a customer; few values, so that ties abound. */
const customer = fc.record({
  actual: fc.constantFrom(0, 0, 0, 1, 2.5, 10, 400),
  predicted: fc.constantFrom(0.5, 1, 3, 3.25, 8, 90),
  count: fc.nat(4),
});

describe('ResampledMetrics', () => {
  it('measures what the evaluation measures on the rows written out', () => {
    fc.assert(
      fc.property(fc.array(customer, { minLength: 3, maxLength: 60 }), (customers) => {
        const rows = customers.flatMap((one) => Array.from({ length: one.count }, () => one));
        fc.pre(new Set(rows.map(({ actual }) => actual)).size > 1);
        const expected = measure(
          Float64Array.from(rows, ({ actual }) => actual),
          Float64Array.from(rows, ({ predicted }) => predicted),
        );
        const resampled = new ResampledMetrics(
          Float64Array.from(customers, ({ actual }) => actual),
          Float64Array.from(customers, ({ predicted }) => predicted),
        ).of(Uint16Array.from(customers, ({ count }) => count));
        for (const name of METRIC_NAMES) expect(resampled[name]).toBeCloseTo(expected[name], 9);
      }),
      { numRuns: 500 },
    );
  });
});
