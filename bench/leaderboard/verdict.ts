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
  readonly standing: 'first' | 'within 1 %' | 'behind';
}

const TOLERANCE = 0.01;

/** Figures nearer than this differ by rounding alone. */
const ROUNDING = 1e-9;

/**
 * How one model stands among all of a split. Within 1 % means 1 % of the best figure; the bias, itself a share of
 * the total, may be 1 percentage point further from 0 than the best.
 */
export function verdicts(rows: readonly LeaderboardRow[], model: string): Verdict[] {
  const own = rows.find((row) => row.model === model);
  if (own === undefined) throw new TypeError(`no row of ${model}`);
  return COLUMNS.flatMap((column) => {
    const ranked = rows
      .filter((row) => row[column] !== null)
      .sort((a, b) => loss(a, column) - loss(b, column));
    const ours = own[column];
    const [best] = ranked;
    if (ours === null || best === undefined) return [];
    const gap = loss(own, column) - loss(best, column);
    const allowed = column === 'bias' ? TOLERANCE : TOLERANCE * Math.abs(best[column] as number);
    const standing = gap <= ROUNDING ? 'first' : gap <= allowed ? 'within 1 %' : 'behind';
    return [{ column, ours, best: best[column] as number, bestModel: best.model, standing }];
  });
}

/** A figure as something that is better the lower it is. */
function loss(row: LeaderboardRow, column: Column): number {
  const value = row[column] as number;
  if (column === 'bias') return Math.abs(value);
  return column === 'mae' ? value : -value;
}
