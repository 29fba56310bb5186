import type { DuckDBConnection } from '@duckdb/node-api';
import type { DeliveryProfile } from './deliveries.js';

/**
 * The last day and the weeks of a delivery, of tables `orders` and `delivered_days` that cleaning left in DuckDB.
 * Day 4 after 1970-01-01 was a Monday.
 */
export async function readDeliveryProfile(duck: DuckDBConnection): Promise<DeliveryProfile> {
  const reader = await duck.runAndReadAll(`
    WITH ordered AS (SELECT day - (day + 3) % 7 AS monday, count(*) AS orders FROM orders GROUP BY monday),
    delivered AS (
      SELECT day - (day + 3) % 7 AS monday, sum(rows) AS rows, sum(repeated) AS repeated
      FROM delivered_days GROUP BY monday
    )
    SELECT monday, orders::DOUBLE, rows::DOUBLE, repeated::DOUBLE
    FROM ordered JOIN delivered USING (monday) ORDER BY monday`);
  const weeks = reader.getRows().map(([monday, orders, rows, repeated]) => ({
    monday: Number(monday),
    orders: Number(orders),
    rows: Number(rows),
    repeated: Number(repeated),
  }));
  const [[lastDay]] = (await duck.runAndReadAll('SELECT max(day) FROM orders')).getRows();
  return { lastDay: Number(lastDay), weeks };
}
