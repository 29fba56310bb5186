import { measure } from '../../pipeline/evaluation/metrics.js';
import type { Rng } from '../../pipeline/random.js';
import { hasSignal } from '../../pipeline/stages/evaluate.js';
import { type Intervals, intervalsOf, resample } from './bootstrap.js';
import { DEFAULT_ENGINE, type SplitRun } from './engines.js';
import { type LeaderboardRow, leaderboardRows } from './rows.js';
import { type Verdict, verdicts } from './verdict.js';

/** Everything that the reports say of one split. */
export interface MeasuredSplit {
  readonly run: SplitRun;
  readonly rows: readonly LeaderboardRow[];
  /** 95 % bootstrap intervals, one entry a row. */
  readonly intervals: readonly Intervals[];
  /** Whether any model ranks customers better than chance. */
  readonly signal: boolean;
  readonly verdicts: readonly Verdict[];
}

/** Measures the models of a split, and how sure their figures are. */
export function measureSplit(run: SplitRun, resamples: number, rng: Rng): MeasuredSplit {
  const rows = leaderboardRows(run);
  const drawn = resample(run.revenue, run.predictions, resamples, rng);
  return {
    run,
    rows,
    intervals: drawn.map(intervalsOf),
    signal: run.predictions.some(({ predicted }) => hasSignal(measure(run.revenue, predicted))),
    verdicts: verdicts(rows, drawn, DEFAULT_ENGINE),
  };
}
