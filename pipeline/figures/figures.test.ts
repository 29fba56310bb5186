import { describe, expect, it } from 'vitest';
import { Rng } from '../random.js';
import { contributionSteps } from './contributionSteps.js';
import { decileCalibration } from './decileCalibration.js';
import { forecastBand } from './forecastBand.js';
import { gainCurve } from './gainCurve.js';
import { figureHtml, plotlyScript } from './html.js';
import { predictedTotals } from './totals.js';

/** A small population in which one of two models knows something. */
function population() {
  const rng = new Rng(11);
  const rate = Float64Array.from({ length: 40 }, () => rng.gamma(0.7, 0.02));
  const actual = rate.map((mean) => (rng.next() < 0.5 ? 0 : Math.round(2 * mean)));
  return {
    actual,
    models: [
      { name: 'informed', predicted: rate },
      { name: 'blind', predicted: rate.map((_, row) => 30 + (row % 7)) },
    ],
  };
}

describe('figures', () => {
  const { actual, models } = population();

  it('draws the gain curve', () => {
    expect(gainCurve('Gain', actual, models)).toMatchSnapshot();
  });

  it('draws the calibration by predicted tenth', () => {
    expect(decileCalibration('Calibration', 'GBP', actual, models)).toMatchSnapshot();
  });

  it('draws predicted and realised totals', () => {
    expect(predictedTotals('Totals', 'GBP', actual, models)).toMatchSnapshot();
  });

  it('draws the months that came and those expected', () => {
    const known = [
      { month: '2011-11', revenue: 1000 },
      { month: '2011-12', revenue: 1200 },
    ];
    const forecast = [{ month: '2012-01', expected: 800, lo80: 600, hi80: 1100 }];
    expect(forecastBand('Forecast', 'GBP', known, forecast)).toMatchSnapshot();
  });

  it('draws the steps to a prediction, the small ones together', () => {
    const contributions = [8, -4, 2, -1].map((amount, i) => ({ label: `reason ${i}`, amount }));
    const figure = contributionSteps(
      'Why',
      'GBP',
      { anchor: 90, level: 5, contributions, prediction: 100 },
      2,
    );
    expect(figure).toMatchSnapshot();
    const [{ x, measure, texttemplate }] = figure.data;
    expect(measure).toEqual(['absolute', 'relative', 'relative', 'relative', 'relative', 'total']);
    expect(x).toEqual([90, 5, 8, -4, 1, 100]);
    expect(texttemplate).toEqual(['%{final:,.0f}', ...new Array(4).fill('%{delta:+,.0f}'), '%{final:,.0f}']);
    const small = { anchor: 94, level: 5, contributions: [], prediction: 99 };
    const pennies = ['%{final:,.2f}', '%{delta:+,.2f}', '%{final:,.2f}'];
    expect(contributionSteps('Why', 'GBP', small).data[0].texttemplate).toEqual(pennies);
  });

  it('breaks long names of models below their totals', () => {
    const figure = predictedTotals('', 'GBP', actual, [{ ...models[0], name: 'buy-till-you-die alone' }]);
    expect(figure.data[0].x).toEqual(['buy-till-you-die<br>alone']);
  });

  it('lets the informed model gain more than the blind one, and no model more than perfect knowledge', () => {
    const [informed, blind, perfect] = gainCurve('', actual, models).data.map(({ y }) => y as number[]);
    const area = (gains: number[]) => gains.reduce((sum, gain) => sum + gain, 0);
    expect(area(informed)).toBeGreaterThan(area(blind));
    expect(informed.every((gain, percent) => gain <= perfect[percent])).toBe(true);
    expect([informed[0], informed[100]]).toEqual([0, 100]);
  });

  it('lets a model that tells nobody apart gain as chance does, in whatever order the rows come', () => {
    const alike = [{ name: 'alike', predicted: actual.map(() => 30) }];
    const [gains, , atRandom] = gainCurve('', actual.toSorted(), alike).data.map(({ y }) => y as number[]);
    // Of 40 customers a percent is less than one.
    for (const percent of atRandom) expect(Math.abs(gains[percent] - percent)).toBeLessThan(100 / 40);
  });

  it('draws totals of a population that never returns', () => {
    const nothing = new Float64Array(3);
    expect(gainCurve('', nothing, [{ name: 'a', predicted: nothing }]).data[0].y).toEqual(
      new Array(101).fill(0),
    );
    expect(decileCalibration('', 'GBP', nothing, [{ name: 'a', predicted: nothing }]).data[1].x).toEqual([
      1, 10,
    ]);
  });
});

describe('figureHtml', () => {
  it('lets no text of a figure end its script or its element', () => {
    const hostile = { data: [{ name: '</script><b>' }], layout: {} };
    const html = figureHtml(hostile, 'a"b');
    expect(html.match(/<\/script/g)).toHaveLength(1);
    expect(html).not.toContain('<b>');
    expect(html).toContain('id="a&quot;b"');
  });

  it('carries plotly as one script without a network address to load', () => {
    const script = plotlyScript();
    expect(script.match(/<\/script/g)).toHaveLength(1);
    expect(script.startsWith('<script>')).toBe(true);
  });
});
