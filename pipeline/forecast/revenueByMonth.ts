import type { Day } from '../days.js';
import { GRAINS_PER_UNIT, grainsSql } from '../features/grains.js';
import type { OrderHistory } from './orderHistory.js';

/** A month that is over, and the net revenue that it brought, currency. */
export interface PastRevenue {
  /** YYYY-MM. */
  readonly month: string;
  readonly revenue: number;
}

const MOST_MONTHS = 24;

/** Net revenue of the last two years' complete months up to a cutoff, oldest first; months without orders are 0. */
export async function revenueByMonth(
  { duck, orders, firstDay }: OrderHistory,
  cutoff: Day,
): Promise<PastRevenue[]> {
  const reader = await duck.runAndReadAll(`
    WITH months AS (
      SELECT unnest(generate_series(
        date_trunc('month', date '1970-01-01' + ${firstDay - 1})::TIMESTAMP + INTERVAL 1 MONTH,
        (date '1970-01-01' + ${cutoff + 1})::TIMESTAMP - INTERVAL 1 MONTH,
        INTERVAL 1 MONTH
      )) AS month
    )
    SELECT strftime(month, '%Y-%m'), coalesce(sum(${grainsSql('amount')})::DOUBLE / ${GRAINS_PER_UNIT}, 0)
    FROM months LEFT JOIN ${orders} ON date_trunc('month', date '1970-01-01' + day)::TIMESTAMP = month AND day <= ${cutoff}
    GROUP BY month ORDER BY month DESC LIMIT ${MOST_MONTHS}`);
  return reader
    .getRows()
    .map(([month, revenue]) => ({ month: String(month), revenue: Number(revenue) }))
    .reverse();
}
