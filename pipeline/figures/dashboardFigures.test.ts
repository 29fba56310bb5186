import { describe, expect, it } from 'vitest';
import { horizonIntervals } from './horizonIntervals.js';
import { returnCurve } from './returnCurve.js';
import { segmentMap } from './segmentMap.js';
import { stackedMonths } from './stackedMonths.js';

describe('horizonIntervals', () => {
  it('draws the ends of both intervals around each expectation', () => {
    const figure = horizonIntervals('Value', 'EUR', [
      { horizonDays: 30, expected: 10, lo80: 0, hi80: 25, lo90: 0, hi90: 40 },
      { horizonDays: 90, expected: 30, lo80: 5, hi80: 60, lo90: 0, hi90: 90 },
    ]);
    expect(figure).toMatchSnapshot();
    expect(figure.data[1].error_y).toMatchObject({ array: [15, 30], arrayminus: [10, 25] });
  });
});

describe('segmentMap', () => {
  it('gives discs areas in proportion to customers', () => {
    const figure = segmentMap('Map', 'EUR', [
      { name: 'loyal', customers: 100, meanAlive: 0.9, meanValue: 80 },
      { name: 'lost', customers: 400, meanAlive: 0.1, meanValue: 2 },
    ]);
    expect(figure).toMatchSnapshot();
    expect(figure.data[0].marker).toMatchObject({ size: [35, 70] });
  });
});

describe('segmentMap on a phone', () => {
  it('has smaller discs', () => {
    const figure = segmentMap('', 'EUR', [{ name: 'new', customers: 9, meanAlive: 0.5, meanValue: 1 }], true);
    expect(figure.data[0].marker).toMatchObject({ size: [40] });
  });
});

describe('stackedMonths', () => {
  it('stacks the groups of each month', () => {
    expect(
      stackedMonths(
        'By segment',
        'EUR',
        ['2025-01', '2025-02'],
        [
          { name: 'loyal', values: [3, 4] },
          { name: 'new', values: [1, 2] },
        ],
      ),
    ).toMatchSnapshot();
  });
});

describe('returnCurve', () => {
  const points = [
    { depth: 0, gain: 0, cost: 0, net: 0 },
    { depth: 10, gain: 30, cost: 10, net: 20 },
    { depth: 20, gain: 35, cost: 20, net: 15 },
  ];

  it('marks the best depth and where the budget ends', () => {
    expect(returnCurve('Return', 'EUR', points, points[1], 15)).toMatchSnapshot();
  });

  it('draws no limit where the budget reaches all', () => {
    expect(returnCurve('Return', 'EUR', points, points[1], undefined).layout.shapes).toEqual([]);
  });
});
