import type { DuckDBConnection } from '@duckdb/node-api';
import type { Day } from '../days.js';
import { GRAINS_PER_UNIT, grainsSql } from './grains.js';

/**
 * When the customers of a snapshot bought again, and when they bought dearer: purchase days up to the cutoff, of all
 * customers together.
 */
export interface RepeatPurchases {
  /** The day of the very first purchase. */
  readonly firstDay: Day;
  /** Repeat purchases on each day, beginning with `firstDay`. */
  readonly byDay: Float64Array;
  /** Repeat purchases of customers whose own first purchase was 0, 1, 2, ... days ago. */
  readonly byAge: Float64Array;
  /**
   * Of the purchases on each day, beginning with `firstDay`: the sum of ln(spent / what the same customer spends on
   * geometric average).
   */
  readonly dearness: Float64Array;
  /** How many purchases that compares with others: one of a customer with n purchases counts 1 - 1 / n. */
  readonly compared: Float64Array;
}

/**
 * Counts the repeat purchases up to a cutoff.
 * @param orders the orders relation (pipeline/orders.ts) as it is written in SQL
 * @returns undefined where nobody has a purchase
 */
export async function readRepeatPurchases(
  duck: DuckDBConnection,
  orders: string,
  cutoff: Day,
): Promise<RepeatPurchases | undefined> {
  const reader = await duck.runAndReadAll(`
    WITH purchase AS (
      SELECT customer_id, day, ${grainsSql(`ln(sum(${grainsSql('amount')}))`)} AS spent FROM ${orders}
      WHERE day <= ${cutoff} AND ${grainsSql('amount')} > 0 GROUP BY customer_id, day
    ), dated AS (
      SELECT day, min(day) OVER own AS first, count(*) OVER own AS purchases,
        spent - sum(spent) OVER own / count(*) OVER own AS dearness
      FROM purchase WINDOW own AS (PARTITION BY customer_id)
    )
    SELECT day, day - first AS age, count(*) FILTER (WHERE day > first) AS repeats,
      sum(CAST(floor(dearness + 0.5) AS BIGINT)) AS dearness, sum(${grainsSql('(1 - 1 / purchases)')}) AS compared
    FROM dated GROUP BY GROUPING SETS ((day), (day - first))`);
  const rows = reader.getRows().map(([day, age, ...sums]) => ({ day, age, sums: sums.map(Number) }));
  const days = rows.flatMap(({ day, sums }) => (day === null ? [] : [{ at: Number(day), sums }]));
  const ages = rows.flatMap(({ age, sums }) => (age === null ? [] : [{ at: Number(age), sums }]));
  if (days.length === 0) return undefined;
  const firstDay = days.reduce((first, { at }) => Math.min(first, at), cutoff);
  const length = cutoff - firstDay + 1;
  const [byDay, dearness, compared] = columnsOf(days, firstDay, length);
  return {
    firstDay,
    byDay,
    byAge: columnsOf(ages, 0, length)[0],
    dearness: dearness.map(fromGrains),
    compared: compared.map(fromGrains),
  };
}

/** The sums of each place, one column for each of the sums. */
function columnsOf(places: readonly { at: number; sums: readonly number[] }[], from: number, length: number) {
  const columns = places[0].sums.map(() => new Float64Array(length));
  for (const { at, sums } of places) {
    for (const [i, sum] of sums.entries()) columns[i][at - from] = sum;
  }
  return columns;
}

function fromGrains(grains: number): number {
  return grains / GRAINS_PER_UNIT;
}
