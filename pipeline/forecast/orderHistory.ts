import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, LEAST_HISTORY_DAYS, YEAR_DAYS } from '../days.js';
import { GRAINS_PER_UNIT, grainsSql } from '../features/grains.js';

/** Orders in DuckDB, and the days that they span. */
export interface OrderHistory {
  readonly duck: DuckDBConnection;
  /** The orders relation (pipeline/orders.ts) as it is written in SQL. */
  readonly orders: string;
  readonly firstDay: Day;
}

/**
 * Revenue of the customers known at a day, on the days 1, 2, ... after it up to `last`, currency; empty where the
 * history before it is too short.
 */
export async function revenueAfter(
  { duck, orders, firstDay }: OrderHistory,
  day: Day,
  last: Day,
): Promise<Float64Array> {
  if (day - firstDay < LEAST_HISTORY_DAYS) return new Float64Array();
  const revenue = new Float64Array(Math.max(last - day, 0));
  const reader = await duck.runAndReadAll(`
    SELECT day - ${day} - 1, sum(${grainsSql('amount')})::DOUBLE / ${GRAINS_PER_UNIT} FROM ${orders}
    WHERE day > ${day} AND day <= ${last}
      AND customer_id IN (SELECT customer_id FROM ${orders} WHERE day <= ${day})
    GROUP BY 1`);
  for (const [index, amount] of reader.getRows()) revenue[Number(index)] = Number(amount);
  return revenue;
}

/** The same of one year earlier: what is known of the coming season at a cutoff. */
export function seasonAfter(history: OrderHistory, cutoff: Day): Promise<Float64Array> {
  return revenueAfter(history, cutoff - YEAR_DAYS, cutoff);
}

/** Whether enough is known of the time one year before a cutoff. */
export function hasSeason({ firstDay }: OrderHistory, cutoff: Day): boolean {
  return cutoff - YEAR_DAYS - firstDay >= LEAST_HISTORY_DAYS;
}
