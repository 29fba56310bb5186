import { describe, expect, it } from 'vitest';
import type { Metrics } from '../evaluation/metrics.js';
import { behindLines, metricsTable } from './metricsTable.js';

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

describe('behindLines', () => {
  it('names none whose figure reads the same', () => {
    expect(behindLines({ model: { ...MODEL, mae: 1e-3 }, btyd: { ...MODEL, mae: 1e-4 } })).toEqual([]);
  });

  const against = (ngini: number, mae: number) =>
    behindLines({ model: MODEL, btyd: { ...MODEL, ngini, mae }, other: { ...MODEL, ngini: 0.2, mae: 90 } });

  it('names a baseline that is clearly ahead, and none that is so by chance, or behind', () => {
    expect(against(0.709, 19.81)).toEqual([]);
    expect(against(0.691, 20.19)).toEqual([]);
    expect(against(0.711, 19.79)).toEqual([
      "Behind 'buy-till-you-die alone' in nGini: 0.700 against 0.711.",
      "Behind 'buy-till-you-die alone' in MAE: 20.00 against 19.79.",
    ]);
  });
});
