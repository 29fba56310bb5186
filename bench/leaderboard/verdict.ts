import { type Interval, intervalOf } from './bootstrap.js';
import type { MetricValues } from './resampledMetrics.js';
import type { LeaderboardRow } from './rows.js';

/** The columns that the default engine is to lead, and which way is better. */
export const COLUMNS = ['spearman', 'ngini', 'mae', 'r2', 'bias'] as const;

/** One of them. */
export type Column = (typeof COLUMNS)[number];

/** How the default engine stands in one column of one split. */
export interface Verdict {
  readonly column: Column;
  readonly ours: number;
  readonly best: number;
  /** The model that is best in this column. */
  readonly bestModel: string;
  /** By how much it is worse than the best: 95 % bootstrap interval; undefined where no resample has both figures. */
  readonly lag: Interval | undefined;
  /** Within chance: further behind than 1 %, yet not in 97.5 % of the resamples. */
  readonly standing: 'first' | 'within 1 %' | 'within chance' | 'behind';
}

const TOLERANCE = 0.01;

/** Figures nearer than this differ by rounding alone. */
const ROUNDING = 1e-9;

/**
 * How one model stands among all of a split; columns without a figure are passed over. Within 1 % means 1 % of the
 * best figure; the bias, itself a share of the total, may be 1 percentage point further from 0 than the best.
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
    const figures = rows.flatMap(({ model: name, [column]: figure }, index) =>
      figure === null ? [] : [{ index, name, figure, loss: lossOf(figure, column) }],
    );
    const [best] = figures.toSorted((a, b) => a.loss - b.loss);
    const ours = figures.find(({ index }) => index === own);
    if (ours === undefined) return [];
    const lossesOf = (row: number) => drawn[row].map((values) => lossOf(values[column], column));
    const leaders = lossesOf(best.index);
    const lag = intervalOf(lossesOf(own).map((loss, resample) => loss - leaders[resample]));
    const allowed = column === 'bias' ? TOLERANCE : TOLERANCE * Math.abs(best.figure);
    const standing = standingOf(ours.loss - best.loss, allowed, lag);
    return [{ column, ours: ours.figure, best: best.figure, bestModel: best.name, lag, standing }];
  });
}

function standingOf(gap: number, allowed: number, lag: Interval | undefined): Verdict['standing'] {
  if (gap <= ROUNDING) return 'first';
  if (gap <= allowed) return 'within 1 %';
  return lag && lag[0] <= 0 ? 'within chance' : 'behind';
}

/** A figure as something that is better the lower it is. */
function lossOf(figure: number, column: Column): number {
  if (column === 'bias') return Math.abs(figure);
  return column === 'mae' ? figure : -figure;
}
