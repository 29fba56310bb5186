import { describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../days.js';
import { UserError } from '../errors.js';
import { loadParams } from '../params/load.js';
import { allCutoffs, layCutoffs } from './cutoffs.js';
import { REPOSITORY } from './workspace.js';

const history = { firstDay: parseDay('2009-12-01'), lastDay: parseDay('2011-12-09') };
const params = (...overrides: string[]) => loadParams(`${REPOSITORY}params.yaml`, overrides);

describe('layCutoffs', () => {
  it('predicts from the last day and tests one horizon before', () => {
    const { score, test } = layCutoffs(params('horizon_days=90'), history);
    expect(formatDay(score.present)).toBe('2011-12-09');
    expect(test && formatDay(test.present)).toBe('2011-09-10');
  });

  it('trains on label windows that end on or before the cutoff that is predicted from', () => {
    const { score, test } = layCutoffs(params(), history);
    for (const plan of [score, test]) {
      for (const [horizon, cutoffs] of plan?.training ?? []) {
        for (const cutoff of cutoffs) expect(cutoff + horizon).toBeLessThanOrEqual(plan?.present as number);
      }
    }
  });

  it('looks at no cutoff before there is history to learn from', () => {
    const { score, test } = layCutoffs(params('horizon_days=180'), history);
    for (const cutoff of allCutoffs([score, test]))
      expect(cutoff - history.firstDay).toBeGreaterThanOrEqual(90);
  });

  it('has neither test nor season where the history is short', () => {
    const { score, test } = layCutoffs(params('horizon_days=90'), { firstDay: 19_000, lastDay: 19_130 });
    expect(test).toBeUndefined();
    expect(score).toMatchObject({ present: 19_130, seasonal: undefined });
    expect([...score.training.values()].flat()).toEqual([19_100]);
  });

  it.each([
    [
      'cutoffs.score="2013-06-01"',
      /cutoffs\.score is 2013-06-01; it must be from 2009-12-01, the first day of the data, to 2012-12-09/,
    ],
    ['cutoffs.test="2011-11-30"', /plus the horizon of 90 days ends on 2012-02-28/],
  ])('refuses %s with the days', (override, sentence) => {
    expect(() => layCutoffs(params(override), history)).toThrow(UserError);
    expect(() => layCutoffs(params(override), history)).toThrow(sentence);
  });
});
