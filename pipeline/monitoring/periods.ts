import type { Day } from '../days.js';

/** Days from `from` to `to`, both included. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** What is looked at, and what it is compared with. */
export interface Periods {
  /** What the last good ingest before did not have, in whole weeks. */
  readonly recent: Period;
  readonly before: Period;
}

/** Days. */
export const WEEK = 7;
/** Weeks that are looked at, at least and at most, however often data are ingested. */
const LEAST_WEEKS = 4;
const MOST_WEEKS = 13;
/** Weeks that they are compared with, and the fewest that say anything. */
const WEEKS_BEFORE = 13;
const LEAST_WEEKS_BEFORE = 8;

/** The same weekday one year earlier, days. */
export const YEAR_OF_WEEKS = 364;

/**
 * The weeks that came since the last good ingest, at least four and at most thirteen, and the thirteen before them.
 * @param knownBefore last day of the last good ingest before; undefined where there is none
 * @returns undefined where the history is too short to compare with.
 */
export function layPeriods(firstDay: Day, lastDay: Day, knownBefore: Day | undefined): Periods | undefined {
  const newWeeks = Math.ceil((lastDay - (knownBefore ?? lastDay)) / WEEK);
  const weeks = Math.min(Math.max(newWeeks, LEAST_WEEKS), MOST_WEEKS);
  const recent = { from: lastDay - weeks * WEEK + 1, to: lastDay };
  const known = Math.floor((recent.from - firstDay) / WEEK);
  if (known < LEAST_WEEKS_BEFORE) return undefined;
  const from = recent.from - Math.min(known, WEEKS_BEFORE) * WEEK;
  return { recent, before: { from, to: recent.from - 1 } };
}

/** Days of a period. */
export function lengthOf({ from, to }: Period): number {
  return to - from + 1;
}

/** The period so many days earlier. */
export function earlier({ from, to }: Period, days: number): Period {
  return { from: from - days, to: to - days };
}
