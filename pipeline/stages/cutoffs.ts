import { type Day, formatDay, LEAST_HISTORY_DAYS, parseDay, YEAR_DAYS } from '../days.js';
import { UserError } from '../errors.js';
import type { Params } from '../params/schema.js';

/** A shop may rest: predictions may start this many days after its last order. Later ones are a slip of the pen. */
const LATEST_AFTER_DATA_DAYS = 366;

/** Shortest distance of training cutoffs, days: nearer ones repeat each other. */
const LEAST_SPACING_DAYS = 30;

/** What the data allow: first and last day with an order. */
export interface History {
  readonly firstDay: Day;
  readonly lastDay: Day;
}

/** The cutoffs that predicting from one cutoff needs. */
export interface CutoffPlan {
  /** The cutoff that is predicted from. */
  readonly present: Day;
  /** By horizon: earlier cutoffs whose label windows end on or before `present`, latest first. */
  readonly training: ReadonlyMap<number, readonly Day[]>;
  /** The same season one year earlier, where the history reaches that far. */
  readonly seasonal: Day | undefined;
}

/** Everything a run predicts from. */
export interface RunCutoffs {
  readonly score: CutoffPlan;
  /** The out-of-time test, undefined where the history is too short for one. */
  readonly test: CutoffPlan | undefined;
}

/**
 * Lays the cutoffs of a run. With `auto`, predictions start from the last day of the data, and the test
 * cutoff lies one horizon before.
 * @throws UserError for cutoffs outside the data and label windows that are not complete.
 */
export function layCutoffs(params: Params, history: History): RunCutoffs {
  const score = params.cutoffs.score === 'auto' ? history.lastDay : parseDay(params.cutoffs.score);
  checkWithin('cutoffs.score', score, {
    ...history,
    lastDay: history.lastDay + LATEST_AFTER_DATA_DAYS,
  });
  const test = params.cutoffs.test === 'auto' ? score - params.horizon_days : parseDay(params.cutoffs.test);
  if (params.cutoffs.test === 'auto') {
    const plan =
      test - history.firstDay >= LEAST_HISTORY_DAYS ? planCutoffs(test, params, history) : undefined;
    return { score: planCutoffs(score, params, history), test: plan };
  }
  checkWithin('cutoffs.test', test, history);
  if (test + params.horizon_days > score) {
    throw new UserError(
      `The test cutoff ${formatDay(test)} plus the horizon of ${params.horizon_days} days ends on ${formatDay(test + params.horizon_days)}, after the last day that may be known, ${formatDay(score)}.`,
      'Take an earlier cutoffs.test or a shorter horizon_days.',
    );
  }
  return { score: planCutoffs(score, params, history), test: planCutoffs(test, params, history) };
}

/** The cutoffs that predicting from `present` needs, using nothing after it. */
export function planCutoffs(present: Day, params: Params, history: History): CutoffPlan {
  const training = new Map(
    params.horizons_days.map((horizon) => [horizon, trainingCutoffs(present, horizon, params, history)]),
  );
  const seasonal = present - YEAR_DAYS;
  return {
    present,
    training,
    seasonal: seasonal - history.firstDay >= LEAST_HISTORY_DAYS ? seasonal : undefined,
  };
}

/** All cutoffs of plans once each, in order. */
export function allCutoffs(plans: readonly (CutoffPlan | undefined)[]): Day[] {
  const days = plans
    .filter((plan): plan is CutoffPlan => plan !== undefined)
    .flatMap((plan) => [
      plan.present,
      ...(plan.seasonal === undefined ? [] : [plan.seasonal]),
      ...[...plan.training.values()].flat(),
    ]);
  return [...new Set(days)].sort((a, b) => a - b);
}

function trainingCutoffs(present: Day, horizon: number, params: Params, history: History): Day[] {
  const { training, spacing_days } = params.cutoffs;
  const spacing =
    spacing_days === 'auto' ? Math.max(LEAST_SPACING_DAYS, Math.floor(horizon / 2)) : spacing_days;
  return Array.from({ length: training }, (_, i) => present - horizon - i * spacing).filter(
    (cutoff) => cutoff - history.firstDay >= LEAST_HISTORY_DAYS,
  );
}

function checkWithin(key: string, day: Day, { firstDay, lastDay }: History): void {
  if (day >= firstDay && day <= lastDay) return;
  throw new UserError(
    `${key} is ${formatDay(day)}; it must be from ${formatDay(firstDay)}, the first day of the data, to ${formatDay(lastDay)}.`,
    'Take a day in between (of a backtest: --cutoff), or auto.',
  );
}
