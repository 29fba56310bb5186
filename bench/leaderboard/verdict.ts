import { type Interval, intervalOf } from './bootstrap.js';
import type { MetricValues } from './resampledMetrics.js';
import type { LeaderboardRow } from './rows.js';

/** The columns that the default engine is to lead, and which way is better. */
export const COLUMNS = ['spearman', 'ngini', 'mae', 'r2', 'bias'] as const;

export type Column = (typeof COLUMNS)[number];

/** How the default engine stands in one column of one split. */
export interface Verdict {
  readonly column: Column;
  readonly ours: number;
  readonly best: number;
  /** The model that is best in this column. */
  readonly bestModel: string;
  /** By how much it is worse than the best: 95 % bootstrap interval of the difference. */
  readonly lag: Interval;
  /** Within chance: further behind than 1 %, yet not in 97.5 % of the resamples. */
  readonly standing: 'first' | 'within 1 %' | 'within chance' | 'behind';
}

const TOLERANCE = 0.01;

/** Figures nearer than this differ by rounding alone. */
const ROUNDING = 1e-9;

/**
 * How one model stands among all of a split. Within 1 % means 1 % of the best figure; the bias, itself a share of
 * the total, may be 1 percentage point further from 0 than the best.
 * @param drawn metrics of each row's model in the same resamples of the customers
 */
export function verdicts(
  rows: readonly LeaderboardRow[],
  drawn: readonly (readonly MetricValues[])[],
  model: string,
): Verdict[] {
  const own = rows.findIndex((row) => row.model === model);
  if (own < 0) throw new TypeError(`no row of ${model}`);
  return COLUMNS.flatMap((column) => {
    const [best] = [...rows.keys()]
      .filter((index) => rows[index][column] !== null)
      .sort((a, b) => lossOf(rows[a], column) - lossOf(rows[b], column));
    const ours = rows[own][column];
    if (ours === null || best === undefined) return [];
    const lag = intervalOf(
      drawn[own].map((values, i) => lossOf(values, column) - lossOf(drawn[best][i], column)),
    );
    const bestFigure = rows[best][column] as number;
    const gap = lossOf(rows[own], column) - lossOf(rows[best], column);
    const standing = standingOf(gap, column === 'bias' ? TOLERANCE : TOLERANCE * Math.abs(bestFigure), lag);
    return [{ column, ours, best: bestFigure, bestModel: rows[best].model, lag, standing }];
  });
}

function standingOf(gap: number, allowed: number, [least]: Interval): Verdict['standing'] {
  if (gap <= ROUNDING) return 'first';
  if (gap <= allowed) return 'within 1 %';
  return least <= 0 ? 'within chance' : 'behind';
}

/** A figure as something that is better the lower it is. */
function lossOf(figures: Readonly<Record<Column, number | null>>, column: Column): number {
  const value = figures[column] as number;
  if (column === 'bias') return Math.abs(value);
  return column === 'mae' ? value : -value;
}
