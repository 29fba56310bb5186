import { describe, expect, it } from 'vitest';
import { Rng } from '../random.js';
import type { BacktestResult } from '../stages/backtest.js';
import { measureTest } from '../stages/testPredictions.js';
import { describeBacktest } from './backtest.js';

const CUSTOMERS = 400;
const ASKED = { cutoff: '2024-06-30', horizon: '90' };
const SAID = { customers: CUSTOMERS, dataEnd: '2024-12-31', labelEnd: '2024-09-28', notes: [] };

/** What came of 400 customers, whose revenue the models said as given. */
function resultOf(came: Float64Array, ours: Float64Array, baseline: Float64Array): BacktestResult {
  const same = (value: number) => new Float64Array(CUSTOMERS).fill(value);
  const columns = {
    ...{
      lo80: same(0),
      hi80: same(80),
      chance80: same(0.8),
      lo90: same(0),
      hi90: same(90),
      chance90: same(0.9),
    },
    ...{ confidence: same(0.5), averageOrder: same(10), tenureDays: came.map((_, row) => row) },
  };
  const models = new Map([
    ['model', ours],
    ['btyd', baseline],
  ]);
  return { ...SAID, ...measureTest({ models, columns }, came) };
}

describe('describeBacktest', () => {
  const rng = new Rng(1);
  const came = Float64Array.from({ length: CUSTOMERS }, () => 100 * rng.next());
  const chance = Float64Array.from({ length: CUSTOMERS }, () => 100 * rng.next());

  it('warns of a ranking that is chance, and names a baseline that is ahead', () => {
    const text = describeBacktest(resultOf(came, chance, came), ASKED);
    expect(text).toContain('There is no signal: tested on 2024-06-30, the ranking');
    expect(text).toContain("Behind 'buy-till-you-die alone' in nGini");
    expect(text).toContain('80 % intervals held');
  });

  it('says that no ranking could be judged where nobody bought', () => {
    const text = describeBacktest(resultOf(new Float64Array(CUSTOMERS), chance, came), ASKED);
    expect(text).toContain('There is no signal: tested on 2024-06-30, customers did not differ in what they');
    expect(text).not.toContain('from chance');
  });

  it('does not warn where the ranking is right', () => {
    const text = describeBacktest(resultOf(came, came, chance), ASKED);
    expect(text).not.toContain('no signal');
    expect(text).not.toContain('Behind');
  });

  it('says by how much the data fall short of the window', () => {
    const text = describeBacktest({ ...SAID, dataEnd: '2024-09-27' }, ASKED);
    expect(text).toContain('The data end on 2024-09-27, before 2024-09-28');
  });
});
