import { describe, expect, it } from 'vitest';
import type { MetricValues } from './resampledMetrics.js';
import type { LeaderboardRow } from './rows.js';
import { type Column, verdicts } from './verdict.js';

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

/** The figures of a row in every resample, those of column `unsure` now higher, now lower. */
const drawn = (of: LeaderboardRow, unsure?: Column) =>
  Array.from({ length: 100 }, (_, i) => {
    const figures = { ...of, decileError: of.decile_error } as unknown as MetricValues;
    return unsure ? { ...figures, [unsure]: figures[unsure] * (i % 2 === 0 ? 0.5 : 1.5) } : figures;
  });

const standings = (ours: Partial<LeaderboardRow>, theirs: Partial<LeaderboardRow>, unsure?: Column) => {
  const rows = [row('ours', ours), row('theirs', theirs)];
  const said = verdicts(rows, [drawn(rows[0], unsure), drawn(rows[1])], 'ours');
  return Object.fromEntries(said.map(({ column, standing }) => [column, standing]));
};

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

  it('tells what is behind in nearly all resamples from what is behind in some', () => {
    const figures = { spearman: 0.4, ngini: 0.7, mae: 60, r2: 0.5, bias: 0.1 };
    expect(standings(figures, {}, 'ngini')).toEqual({
      spearman: 'behind',
      ngini: 'within chance',
      mae: 'behind',
      r2: 'behind',
      bias: 'behind',
    });
  });

  it('passes over columns without a figure', () => {
    expect(standings({ r2: null }, { spearman: null })).not.toHaveProperty('r2');
    expect(standings({}, { spearman: null }).spearman).toBe('first');
  });

  it('says nothing of chance where no resample has a figure', () => {
    const rows = [row('ours', { ngini: 0.7 }), row('theirs', {})];
    const without = rows.map((each) => drawn(each).map((values) => ({ ...values, ngini: Number.NaN })));
    const ngini = verdicts(rows, without, 'ours').find(({ column }) => column === 'ngini');
    expect(ngini).toMatchObject({ ours: 0.7, best: 0.8, lag: undefined, standing: 'behind' });
  });

  it('names the model that is best', () => {
    const rows = [row('ours', {}), row('theirs', { spearman: 0.9 })];
    const [spearman] = verdicts(
      rows,
      rows.map((each) => drawn(each)),
      'ours',
    );
    expect(spearman).toEqual({
      column: 'spearman',
      ours: 0.5,
      best: 0.9,
      bestModel: 'theirs',
      lag: [0.4, 0.4],
      standing: 'behind',
    });
  });
});
