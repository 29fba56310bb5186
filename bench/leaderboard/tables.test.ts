import { expect, it } from 'vitest';
import type { MeasuredSplit } from './measured.js';
import { barTable, metricTable } from './tables.js';

const figures = { spearman: 0.5, ngini: 0.7, rmse: 100, mae: null, r2: 0.6, bias: 0, decile_error: 0.2 };
const split: MeasuredSplit = {
  run: {
    dataset: { name: 'shop', source: 'csv', file: '', currency: 'EUR', splits: [] },
    split: { cutoff: '2011-06-09', horizonDays: 90 },
    customers: ['a', 'b'],
    revenue: Float64Array.of(1, 2),
    predictions: [],
    tests: new Map(),
    training: [],
    notes: [],
  },
  rows: [
    {
      dataset: 'shop',
      cutoff: '2011-06-09',
      horizon_days: 90,
      model: 'ours',
      ...figures,
      coverage80: null,
      coverage90: null,
    },
  ],
  intervals: [
    new Map([
      ['spearman', [0.4, 0.6]],
      ['ngini', undefined],
    ]),
  ],
  signal: true,
  verdicts: [
    { column: 'spearman', ours: 0.5, best: 0.6, bestModel: 'x', lag: [-0.1, 0.3], standing: 'within chance' },
    { column: 'ngini', ours: 0.7, best: 0.8, bestModel: 'x', lag: undefined, standing: 'behind' },
  ],
};

it('shows figures with the intervals that there are, and no cell reads NaN', () => {
  const [cells] = metricTable(split).rows;
  expect(cells.slice(0, 5)).toEqual(['ours', '0.500 (0.400 to 0.600)', '0.700', '100.0', '']);
  expect(barTable([split]).rows).toEqual([
    [
      'shop, 2011-06-09 + 90 days, 2 customers',
      'within chance (0.500; x 0.600; worse by -0.100 to 0.300)',
      'behind (0.700; x 0.800)',
      'no figure',
      'no figure',
      'no figure',
    ],
  ]);
});
