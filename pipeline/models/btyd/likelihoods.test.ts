import { describe, expect, it } from 'vitest';
import { bgNbd } from './bgNbd.js';
import { mbgNbd } from './mbgNbd.js';
import { nbd } from './nbd.js';
import { paretoNbd } from './paretoNbd.js';
import type { PurchaseFamily } from './purchaseProcess.js';
import { groupSummary } from './summary.js';

function logLikelihood(
  family: PurchaseFamily,
  parameters: readonly number[],
  rows: readonly (readonly [number, number, number])[],
): { value: number; gradient: Float64Array } {
  const column = (i: 0 | 1 | 2) => Float64Array.from(rows, (row) => row[i]);
  const summary = groupSummary({ frequency: column(0), recency: column(1), age: column(2) });
  const gradient = new Float64Array(parameters.length);
  const value = family.likelihood(summary).evaluate(Float64Array.from(parameters), gradient);
  return { value, gradient };
}

describe('log-likelihoods', () => {
  // Stability figures of the literature's implementations: r, alpha, a, b.
  const parameters = [0.25, 4, 0.8, 2.5];
  it.each<[string, PurchaseFamily, [number, number, number], number, number]>([
    ['BG/NBD', bgNbd, [0, 0, 40], -0.59947, 5],
    ['BG/NBD', bgNbd, [200, 38, 40], 100.7957, 4],
    ['MBG/NBD', mbgNbd, [0, 0, 40], -0.41793, 5],
    ['MBG/NBD', mbgNbd, [200, 38, 40], 100.7869, 4],
  ])('%s is stable: %s %s', (_, family, row, published, digits) => {
    expect(logLikelihood(family, parameters, [row]).value).toBeCloseTo(published, digits);
  });

  it.each<[string, PurchaseFamily, readonly number[]]>([
    ['bgNbd', bgNbd, [0.25, 4, 0.8, 2.5]],
    ['mbgNbd', mbgNbd, [0.25, 4, 0.8, 2.5]],
    ['paretoNbd, alpha < beta', paretoNbd, [0.55, 10.6, 0.6, 11.7]],
    ['paretoNbd, alpha > beta', paretoNbd, [1.4, 30, 2.1, 3]],
    ['paretoNbd, alpha = beta', paretoNbd, [1.4, 30, 2.1, 30]],
    ['nbd', nbd, [0.38, 12]],
  ])('%s has the gradient of its value', (_, family, at) => {
    const rows = [
      [0, 0, 40],
      [0, 0, 40],
      [0, 0, 0],
      [3, 12, 40],
      [3, 12, 12],
      [90, 39, 40],
      [2000, 5, 3650],
    ] as const;
    const { gradient } = logLikelihood(family, at, rows);
    at.forEach((parameter, i) => {
      const step = 1e-5 * parameter;
      const moved = (by: number) => at.map((value, j) => (i === j ? value + by : value));
      const above = logLikelihood(family, moved(step), rows).value;
      const below = logLikelihood(family, moved(-step), rows).value;
      expect(gradient[i] / ((above - below) / (2 * step))).toBeCloseTo(1, 5);
    });
  });

  it('counts equal customers as often as they occur', () => {
    const one = logLikelihood(paretoNbd, [0.55, 10.6, 0.6, 11.7], [[2, 9, 30]]);
    const three = logLikelihood(paretoNbd, [0.55, 10.6, 0.6, 11.7], Array(3).fill([2, 9, 30]));
    expect(three.value).toBeCloseTo(3 * one.value, 10);
    expect(three.gradient[1]).toBeCloseTo(3 * one.gradient[1], 10);
  });
});
