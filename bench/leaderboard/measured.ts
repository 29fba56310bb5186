import { measure } from '../../pipeline/evaluation/metrics.js';
import type { Rng } from '../../pipeline/random.js';
import { hasSignal } from '../../pipeline/stages/evaluate.js';
import { bootstrap, type Interval, type MetricName } from './bootstrap.js';
import { DEFAULT_ENGINE, type SplitRun } from './engines.js';
import { type LeaderboardRow, leaderboardRows } from './rows.js';
import { type Verdict, verdicts } from './verdict.js';

/** Everything that the reports say of one split. */
export interface MeasuredSplit {
  readonly run: SplitRun;
  readonly rows: readonly LeaderboardRow[];
  /** 95 % bootstrap intervals, one entry a row. */
  readonly intervals: readonly Readonly<Record<MetricName, Interval>>[];
  /** Whether any model ranks customers better than chance. */
  readonly signal: boolean;
  readonly verdicts: readonly Verdict[];
}

export function measureSplit(run: SplitRun, resamples: number, rng: Rng): MeasuredSplit {
  const rows = leaderboardRows(run);
  return {
    run,
    rows,
    intervals: bootstrap(run.revenue, run.predictions, resamples, rng),
    signal: run.predictions.some(({ predicted }) => hasSignal(measure(run.revenue, predicted))),
    verdicts: verdicts(rows, DEFAULT_ENGINE),
  };
}
