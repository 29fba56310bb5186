/** Expected revenue of many customers together in `(cutoff, cutoff + horizon]`, currency. */
export interface HorizonTotal {
  readonly horizonDays: number;
  readonly revenue: number;
}

/**
 * Spreads totals of nested horizons over their days. Between two horizons the revenue follows the days of the same
 * season one year earlier, where there was any; else it is the same every day.
 * @param totals ascending by horizon, never falling
 * @param yearAgo revenue on the days 1, 2, ... after the same cutoff one year earlier, currency; shorter is possible
 * @returns expected revenue on the days 1 to the longest horizon after the cutoff
 */
export function dailyRevenue(totals: readonly HorizonTotal[], yearAgo: Float64Array): Float64Array {
  const days = new Float64Array(totals.at(-1)?.horizonDays ?? 0);
  let [begin, before] = [0, 0];
  for (const { horizonDays, revenue } of totals) {
    const shape = shapeOf(yearAgo, begin, horizonDays);
    for (let day = begin; day < horizonDays; day++) days[day] = (revenue - before) * shape[day - begin];
    [begin, before] = [horizonDays, revenue];
  }
  return days;
}

/** Shares of the days [begin, end), which add up to 1. */
function shapeOf(yearAgo: Float64Array, begin: number, end: number): Float64Array {
  const known = yearAgo.subarray(begin, end).map((revenue) => Math.max(revenue, 0));
  const sum = known.reduce((total, revenue) => total + revenue, 0);
  const uniform = new Float64Array(end - begin).fill(1 / (end - begin));
  if (sum === 0) return uniform;
  // Days that nobody knows yet keep the share that they would have in a steady year.
  const shareKnown = known.length / uniform.length;
  return uniform.map((share, day) => (day < known.length ? (shareKnown * known[day]) / sum : share));
}
