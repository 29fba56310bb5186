import { type Day, dayOf, formatDay } from '../days.js';

/** The days of a calendar month (UTC) that lie in a window; both ends belong to it. */
export interface MonthPart {
  /** YYYY-MM. */
  readonly month: string;
  readonly from: Day;
  readonly to: Day;
}

/** The calendar months of `(cutoff, cutoff + days]`; the first and the last may be parts of a month. */
export function monthsAfter(cutoff: Day, days: number): MonthPart[] {
  const end = cutoff + days;
  const parts: MonthPart[] = [];
  for (let from = cutoff + 1; from <= end; ) {
    const month = formatDay(from).slice(0, 7);
    const to = Math.min(lastDayOf(month), end);
    parts.push({ month, from, to });
    from = to + 1;
  }
  return parts;
}

/** Whether a part is the whole of its month. */
export function isCompleteMonth({ from, to }: MonthPart): boolean {
  return formatDay(from).endsWith('-01') && formatDay(to + 1).endsWith('-01');
}

function lastDayOf(month: string): Day {
  const [year, number] = month.split('-').map(Number);
  // The zeroth day of the next month.
  return dayOf(Date.UTC(year, number, 0));
}
