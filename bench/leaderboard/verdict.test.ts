import { describe, expect, it } from 'vitest';
import type { LeaderboardRow } from './rows.js';
import { verdicts } from './verdict.js';

const row = (model: string, figures: Partial<LeaderboardRow>): LeaderboardRow => ({
  dataset: 'shop',
  cutoff: '2011-06-09',
  horizon_days: 90,
  model,
  spearman: 0.5,
  ngini: 0.8,
  rmse: 100,
  mae: 50,
  r2: 0.6,
  bias: 0,
  decile_error: 0.2,
  coverage80: null,
  coverage90: null,
  ...figures,
});

const standings = (ours: Partial<LeaderboardRow>, theirs: Partial<LeaderboardRow>) =>
  Object.fromEntries(
    verdicts([row('ours', ours), row('theirs', theirs)], 'ours').map(({ column, standing }) => [
      column,
      standing,
    ]),
  );

describe('verdicts', () => {
  it('takes the higher ranking and R2, the lower error and the bias nearer 0 as better', () => {
    expect(
      standings(
        { spearman: 0.6, ngini: 0.7, mae: 60, r2: 0.7, bias: -0.02 },
        { spearman: 0.5, ngini: 0.8, mae: 50, r2: 0.6, bias: 0.05 },
      ),
    ).toEqual({ spearman: 'first', ngini: 'behind', mae: 'behind', r2: 'first', bias: 'first' });
  });

  it('lets 1 % of the best figure pass, and 1 percentage point of bias', () => {
    expect(
      standings({ spearman: 0.4951, ngini: 0.791, mae: 50.6, r2: 0.5939, bias: -0.012 }, { bias: 0.003 }),
    ).toEqual({
      spearman: 'within 1 %',
      ngini: 'behind',
      mae: 'behind',
      r2: 'behind',
      bias: 'within 1 %',
    });
  });

  it('passes over columns without a figure', () => {
    expect(standings({ r2: null }, { spearman: null })).not.toHaveProperty('r2');
    expect(standings({}, { spearman: null }).spearman).toBe('first');
  });

  it('names the model that is best', () => {
    const [spearman] = verdicts([row('ours', {}), row('theirs', { spearman: 0.9 })], 'ours');
    expect(spearman).toEqual({
      column: 'spearman',
      ours: 0.5,
      best: 0.9,
      bestModel: 'theirs',
      standing: 'behind',
    });
  });
});
