import type { DuckDBConnection } from '@duckdb/node-api';

/** A week and what it brought. */
export interface WeekRevenue {
  /** Its Monday, YYYY-MM-DD. */
  readonly week: string;
  /** Net, currency. */
  readonly revenue: number;
}

/** Net revenue of each whole week of `orders`, earliest first: one that the data cut off would look like a fall. */
export async function revenueByWeek(duck: DuckDBConnection): Promise<WeekRevenue[]> {
  const reader = await duck.runAndReadAll(`
    WITH span AS (SELECT min(ordered_at)::DATE AS first, max(ordered_at)::DATE AS last FROM orders),
      dated AS (SELECT date_trunc('week', ordered_at)::DATE AS monday, amount FROM orders)
    SELECT strftime(monday, '%Y-%m-%d') AS week, sum(amount) AS revenue FROM dated, span
    WHERE monday >= first AND monday + 6 <= last GROUP BY 1 ORDER BY 1`);
  return reader
    .getRowObjectsJS()
    .map(({ week, revenue }) => ({ week: String(week), revenue: Number(revenue) }));
}
