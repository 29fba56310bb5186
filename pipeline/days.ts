import { UserError } from './errors.js';

/** Milliseconds in a day; UTC has no other kind of day. */
export const MS_PER_DAY = 86_400_000;

/**
 * Days are the unit of time of features and models: whole UTC days since 1970-01-01.
 * A cutoff is a day known to its very end; an order on the cutoff day is inside the observation window.
 */
export type Day = number;

/** Days back to the same season of the year before; leap years shift it by one. */
export const YEAR_DAYS = 365;

/** Fewer days of history than this before a cutoff say too little to learn from it, or to forecast by it. */
export const LEAST_HISTORY_DAYS = 90;

/** The UTC day that holds an instant (epoch milliseconds). */
export function dayOf(instant: number): Day {
  return Math.floor(instant / MS_PER_DAY);
}

/** `2011-06-09` for a day. */
export function formatDay(day: Day): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/**
 * The day written as `YYYY-MM-DD`.
 * @throws UserError for anything else, impossible dates included.
 */
export function parseDay(text: string): Day {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(instant) || formatDay(dayOf(instant)) !== text) {
    throw new UserError(
      `'${text}' is not a calendar day.`,
      'Write it as YYYY-MM-DD, for example 2011-06-09.',
    );
  }
  return dayOf(instant);
}
