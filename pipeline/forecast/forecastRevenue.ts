import type { Day } from '../days.js';
import { GRAINS_PER_UNIT, grainsSql } from '../features/grains.js';
import type { Scores } from '../models/clvModel.js';
import { total } from '../models/matrix.js';
import { courseDays } from './dailyRevenue.js';
import { forecastMonths, type Group, type RevenueForecast } from './forecast.js';
import { type OrderHistory, seasonAfter } from './orderHistory.js';
import { pastForecasts } from './pastForecasts.js';

/** Days of the recent month that tells how unequal customers' revenue is. */
const RECENT_DAYS = 30;

/** A scored population. */
export interface ScoredCustomers {
  readonly cutoff: Day;
  readonly scores: Scores;
  /** Segment of each customer, in the order of the scores. */
  readonly segments: readonly string[];
  /** As the model that scored them says (clvModel.ts): only such totals can be forecast again from earlier cutoffs. */
  readonly hasAnchorsTotal: boolean;
  /** Likewise. */
  readonly isOnClock: boolean;
  /** What the anchor expects of each customer in so many days after the cutoff, currency. */
  readonly expectedWithin: (days: number) => Float64Array;
}

/**
 * Forecasts the revenue of the customers known at the cutoff, by calendar month up to the longest horizon, for all and
 * by segment, and measures forecasts from up to four earlier cutoffs (see forecast.ts, pastForecasts.ts).
 */
export async function forecastRevenue(
  history: OrderHistory,
  { cutoff, scores, segments, hasAnchorsTotal, isOnClock, expectedWithin }: ScoredCustomers,
): Promise<RevenueForecast> {
  const horizons = scores.horizons.map(({ horizonDays }) => horizonDays);
  const yearAgo = await seasonAfter(history, cutoff);
  const course = courseDays(horizons.at(-1) ?? 0, yearAgo).map((horizonDays) => ({
    horizonDays,
    revenue: expectedWithin(horizonDays),
  }));
  const groupOf = (isIn: (row: number) => boolean): Group => {
    const sum = (revenue: Float64Array) => total(revenue.filter((_, row) => isIn(row)));
    return {
      customers: scores.customers.filter((_, row) => isIn(row)).length,
      totals: scores.horizons.map(({ horizonDays, clv }) => ({ horizonDays, revenue: sum(clv) })),
      course: course.map(({ horizonDays, revenue }) => ({ horizonDays, revenue: sum(revenue) })),
    };
  };
  const names = [...new Set(segments)].sort();
  return forecastMonths({
    cutoff,
    base: groupOf(() => true),
    segments: new Map(names.map((name) => [name, groupOf((row) => segments[row] === name)])),
    yearAgo,
    past: hasAnchorsTotal ? await pastForecasts(history, cutoff, horizons, isOnClock) : undefined,
    dispersion: await dispersionOf(history, cutoff),
  });
}

/** Sum of squares over sum of the customers' revenue in the 30 days up to the last purchase, currency. */
async function dispersionOf({ duck, orders }: OrderHistory, cutoff: Day): Promise<number> {
  const reader = await duck.runAndReadAll(`
    SELECT sum(${grainsSql('amount')})::DOUBLE / ${GRAINS_PER_UNIT} AS revenue FROM ${orders}
    WHERE day <= ${cutoff}
      AND day > (SELECT max(day) FROM ${orders} WHERE day <= ${cutoff} AND amount > 0) - ${RECENT_DAYS}
    GROUP BY customer_id HAVING revenue > 0 ORDER BY revenue`);
  const revenue = Float64Array.from(reader.getRows(), ([value]) => Number(value));
  const sum = total(revenue);
  return sum > 0 ? total(revenue.map((value) => value ** 2)) / sum : 0;
}
