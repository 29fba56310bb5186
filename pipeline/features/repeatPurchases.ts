import type { DuckDBConnection } from '@duckdb/node-api';
import type { Day } from '../days.js';
import { grainsSql } from './grains.js';

/**
 * When the customers of a snapshot bought again: purchase days after their first one, up to the cutoff, of all
 * customers together.
 */
export interface RepeatPurchases {
  /** The day of the very first purchase. */
  readonly firstDay: Day;
  /** Repeat purchases on each day, beginning with `firstDay`. */
  readonly byDay: Float64Array;
  /** Repeat purchases of customers whose own first purchase was 0, 1, 2, ... days ago. */
  readonly byAge: Float64Array;
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
      SELECT DISTINCT customer_id, day FROM ${orders} WHERE day <= ${cutoff} AND ${grainsSql('amount')} > 0
    ), dated AS (
      SELECT day, min(day) OVER (PARTITION BY customer_id) AS first FROM purchase
    )
    SELECT day, day - first AS age, count(*) FILTER (WHERE day > first) AS repeats
    FROM dated GROUP BY GROUPING SETS ((day), (day - first))`);
  const rows = reader.getRows().map(([day, age, repeats]) => ({ day, age, repeats: Number(repeats) }));
  const days = rows.flatMap(({ day, repeats }) => (day === null ? [] : [{ at: Number(day), repeats }]));
  const ages = rows.flatMap(({ age, repeats }) => (age === null ? [] : [{ at: Number(age), repeats }]));
  if (days.length === 0) return undefined;
  const firstDay = days.reduce((first, { at }) => Math.min(first, at), cutoff);
  const length = cutoff - firstDay + 1;
  return { firstDay, byDay: columnOf(days, firstDay, length), byAge: columnOf(ages, 0, length) };
}

function columnOf(counts: readonly { at: number; repeats: number }[], from: number, length: number) {
  const column = new Float64Array(length);
  for (const { at, repeats } of counts) column[at - from] = repeats;
  return column;
}
