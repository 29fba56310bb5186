import { describe, expect, it } from 'vitest';
import { Rng } from '../random.js';
import { horizontalBars } from './bars.js';
import { concentrationCurve, shareOfLargest } from './concentration.js';
import { heatmap } from './heatmap.js';
import { histogram } from './histogram.js';
import { lines } from './lines.js';

const sum = (values: unknown) => (values as number[]).reduce((total, value) => total + value, 0);

describe('horizontalBars', () => {
  it('draws from top to bottom in the order given, with whiskers where there is a spread', () => {
    expect(
      horizontalBars('Reasons', 'rows', [
        { name: 'first', value: 3, spread: 0.5 },
        { name: 'second', value: 1 },
      ]),
    ).toMatchSnapshot();
  });
});

it('horizontalBars begins at 0 where all bars are empty', () => {
  const { xaxis } = horizontalBars('Drift', 'index', [{ name: 'orders', value: 0 }]).layout;
  expect(xaxis).toMatchObject({ rangemode: 'tozero' });
});

describe('lines', () => {
  it('draws gaps where a value is missing', () => {
    const drawn = lines('Weeks', 'week', 'GBP', [
      { name: 'came', x: ['2011-01-03', '2011-01-10'], y: [1, Number.NaN] },
      { name: 'expected', x: ['2011-01-03', '2011-01-10'], y: [2, 3], as: 'dashed' },
    ]);
    expect(drawn).toMatchSnapshot();
    expect(drawn.data[0].y).toEqual([1, null]);
  });
});

describe('heatmap', () => {
  it('leaves cells without a value empty', () => {
    expect(
      heatmap('Cohorts', 'age', 'first', {
        columns: [1, 2],
        rows: ['a', 'b'],
        values: [
          [50, 25],
          [40, Number.NaN],
        ],
        unit: '%',
      }),
    ).toMatchSnapshot();
  });
});

it('heatmap keeps the title of its rows clear of their names', () => {
  const grid = { columns: [1], rows: ['a long name of a row'], values: [[1]], unit: '%' };
  expect(heatmap('Cohorts', 'age', 'first', grid).layout.yaxis).toMatchObject({
    automargin: true,
    title: { text: 'first', standoff: 10 },
  });
});

describe('histogram', () => {
  const rng = new Rng(3);
  const values = Float64Array.from({ length: 500 }, () => rng.gamma(0.5, 0.01));

  it.each(['linear', 'log'] as const)('shares out every value of each group, %s', (scale) => {
    const { data } = histogram(
      'Values',
      'GBP',
      [
        { name: 'a', values },
        { name: 'b', values: [0, 5] },
      ],
      scale,
    );
    for (const { y } of data) expect(sum(y)).toBeCloseTo(100, 2);
  });

  it('counts whole numbers on a logarithmic scale in bins that hold 1, 2, 3-4, 5-8, ...', () => {
    const values = Array.from({ length: 16 }, (_, i) => i + 1);
    const [{ x, y, width }] = histogram('Gaps', 'days', [{ name: 'gaps', values }], 'log').data;
    expect(width).toEqual([1, 1, 2, 4, 8]);
    expect(y).toEqual([6.25, 6.25, 12.5, 25, 50]);
    expect(x).toEqual([1, 2, 3.5, 6.5, 12.5]);
  });

  it('leaves missing values out and stands values that are all equal', () => {
    const { data } = histogram('Values', '', [{ name: 'a', values: [2, 2, Number.NaN] }]);
    expect(sum(data[0].y)).toBe(100);
    expect(histogram('Values', '', [{ name: 'none', values: [] }], 'log').data[0].y).toEqual([0]);
  });
});

describe('concentrationCurve', () => {
  it('gives the share of the largest values', () => {
    const values = Float64Array.from([1, 1, 6, 2]);
    expect(shareOfLargest(values, 0.25)).toBe(0.6);
    expect(shareOfLargest(values, 1)).toBe(1);
    expect(shareOfLargest(new Float64Array(4), 0.5)).toBe(0);
    const [curve] = concentrationCurve('', 'revenue', [{ name: 'a', values }]).data;
    expect((curve.y as number[])[50]).toBe(80);
  });
});
