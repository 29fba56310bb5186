import { type Metrics, measure } from '../../pipeline/evaluation/metrics.js';
import type { SplitRun } from './engines.js';

/** One line of reports/leaderboard.json; null where a model has no such figure. */
export interface LeaderboardRow {
  readonly dataset: string;
  readonly cutoff: string;
  readonly horizon_days: number;
  readonly model: string;
  readonly spearman: number | null;
  readonly ngini: number | null;
  /** Currency. */
  readonly rmse: number | null;
  /** Currency. */
  readonly mae: number | null;
  readonly r2: number | null;
  readonly bias: number | null;
  readonly decile_error: number | null;
  /** Share of customers whose revenue lies in their 80 % interval. */
  readonly coverage80: number | null;
  readonly coverage90: number | null;
}

/** The columns that hold a figure or null. */
export type FigureColumn = Exclude<keyof LeaderboardRow, 'dataset' | 'cutoff' | 'horizon_days' | 'model'>;

/** The rows of one split, in the order of its predictions. */
export function leaderboardRows({ dataset, split, revenue, predictions, tests }: SplitRun): LeaderboardRow[] {
  return predictions.map(({ name, predicted }) => {
    const metrics = measure(revenue, predicted);
    const [in80, in90] = tests.get(name)?.coverage ?? [];
    return {
      dataset: dataset.name,
      cutoff: split.cutoff,
      horizon_days: split.horizonDays,
      model: name,
      ...figures(metrics),
      coverage80: in80?.overall ?? null,
      coverage90: in90?.overall ?? null,
    };
  });
}

function figures({ spearman, ngini, rmse, mae, r2, bias, decileError }: Metrics) {
  return {
    spearman: orNull(spearman),
    ngini: orNull(ngini),
    rmse: orNull(rmse),
    mae: orNull(mae),
    r2: orNull(r2),
    bias: orNull(bias),
    decile_error: orNull(decileError),
  };
}

/** JSON has no NaN. */
function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
