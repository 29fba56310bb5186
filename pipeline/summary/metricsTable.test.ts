import { describe, expect, it } from 'vitest';
import type { Metrics } from '../evaluation/metrics.js';
import { metricsTable } from './metricsTable.js';

const MODEL: Metrics = {
  customers: 100,
  spearman: 0.5,
  ngini: 0.7,
  rmse: 40,
  mae: 20,
  r2: 0.3,
  bias: -0.0751,
  decileError: Number.NaN,
};

/** The cells of a model's line. */
const cellsOf = (table: string, line: number) =>
  table
    .split('\n')
    .filter((text) => text.includes('0.'))
    [line].split('│')
    .map((cell) => cell.trim());

describe('metricsTable', () => {
  it('marks the best of each column, and all figures that read as it does', () => {
    const table = metricsTable({ model: MODEL, btyd: { ...MODEL, bias: 0.0749, ngini: 0.71, mae: 19.99 } });
    expect(cellsOf(table, 0)).toEqual(
      expect.arrayContaining(['0.500*', '0.700', '40.0*', '20.00', '0.300*', '-0.075*', '-']),
    );
    expect(cellsOf(table, 1)).toEqual(
      expect.arrayContaining(['0.500*', '0.710*', '40.0*', '19.99*', '0.300*', '0.075*', '-']),
    );
  });

  it('leaves out figures that do not exist, also where they were read from a file', () => {
    const table = metricsTable({
      model: MODEL,
      btyd: { ...MODEL, r2: null as unknown as number, bias: Number.NaN },
    });
    expect(cellsOf(table, 0).slice(6, 9)).toEqual(['0.300*', '-0.075*', '-']);
    expect(cellsOf(table, 1).slice(6, 9)).toEqual(['-', '-', '-']);
  });
});
