import { total } from '../models/matrix.js';

/** Expected revenue of many customers together in `(cutoff, cutoff + horizon]`, currency. */
export interface HorizonTotal {
  readonly horizonDays: number;
  readonly revenue: number;
}

/** The anchor is asked how revenue falls off at days this far apart, ... */
const LEAST_STEP_DAYS = 30;
/** ... or further, so that a horizon of years costs no more than this many questions. */
const MOST_STEPS = 24;

/** Days after the cutoff at which to ask the anchor how revenue falls off; none where a year before tells of all. */
export function courseDays(longestDays: number, yearAgo: Float64Array): number[] {
  if (yearAgo.length >= longestDays) return [];
  const step = Math.max(LEAST_STEP_DAYS, Math.ceil(longestDays / MOST_STEPS));
  return Array.from({ length: Math.ceil(longestDays / step) }, (_, i) =>
    Math.min((i + 1) * step, longestDays),
  );
}

/**
 * Spreads totals of nested horizons over their days. Between two horizons the revenue follows the days of the same
 * season one year earlier, where there was any; else the course that the anchor expects.
 * @param totals ascending by horizon, never falling
 * @param yearAgo revenue on the days 1, 2, ... after the same cutoff one year earlier, currency; shorter is possible
 * @param course what the anchor expects by some days up to the longest horizon, ascending; empty: the same every day
 * @returns expected revenue on the days 1 to the longest horizon after the cutoff
 */
export function dailyRevenue(
  totals: readonly HorizonTotal[],
  yearAgo: Float64Array,
  course: readonly HorizonTotal[],
): Float64Array {
  const days = new Float64Array(totals.at(-1)?.horizonDays ?? 0);
  const expected = spread(course, days.length);
  let [begin, before] = [0, 0];
  for (const { horizonDays, revenue } of totals) {
    const shape = shapeOf(yearAgo.subarray(begin, horizonDays), expected.subarray(begin, horizonDays));
    for (let day = begin; day < horizonDays; day++) days[day] = (revenue - before) * shape[day - begin];
    [begin, before] = [horizonDays, revenue];
  }
  return days;
}

/** The revenue of each day, the same on all days between two that are known; 1 everywhere where none is. */
function spread(course: readonly HorizonTotal[], length: number): Float64Array {
  const days = new Float64Array(length).fill(course.length === 0 ? 1 : 0);
  let [begin, before] = [0, 0];
  for (const { horizonDays, revenue } of course) {
    days.fill(Math.max(revenue - before, 0) / (horizonDays - begin), begin, horizonDays);
    [begin, before] = [horizonDays, revenue];
  }
  return days;
}

/** Shares of the days between two horizons, which add up to 1; the first of them are known from the year before. */
function shapeOf(yearAgo: Float64Array, expected: Float64Array): Float64Array {
  const shares = sharesOf(expected) ?? expected.map(() => 1 / expected.length);
  const known = sharesOf(yearAgo.map((revenue) => Math.max(revenue, 0)));
  if (known === undefined) return shares;
  // Days that nobody knows yet keep the share that they would have without seasons.
  const shareKnown = total(shares.subarray(0, known.length));
  return shares.map((share, day) => (day < known.length ? shareKnown * known[day] : share));
}

/** Undefined where there is nothing to share. */
function sharesOf(revenue: Float64Array): Float64Array | undefined {
  const sum = total(revenue);
  return sum > 0 ? revenue.map((value) => value / sum) : undefined;
}
