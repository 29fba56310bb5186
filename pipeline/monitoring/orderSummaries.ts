import type { DuckDBConnection } from '@duckdb/node-api';
import type { Day } from '../days.js';
import type { Amounts } from './amounts.js';
import type { CategoryCounts } from './categories.js';
import type { Period, Periods } from './periods.js';
import type { DailyOrders } from './volume.js';

/** Purchases are outliers from this factor on beyond the range that the middle 98 % lay in. */
const OUTLIER_FACTOR = 10;

/** Attributes of more values than this (a postcode, a name) are no categories. */
const MOST_VALUES = 1000;

/** Orders of each day, of relation `orders` (columns of pipeline/orders.ts) in DuckDB; so in all functions here. */
export async function readDailyOrders(duck: DuckDBConnection): Promise<DailyOrders> {
  const rows = await read(duck, 'SELECT day, count(*) FROM orders GROUP BY day');
  return new Map(rows.map(([day, count]): [Day, number] => [Number(day), Number(count)]));
}

export async function readAmounts(duck: DuckDBConnection, { recent, before }: Periods): Promise<Amounts> {
  const [row] = await read(
    duck,
    `WITH purchases AS (SELECT day, amount FROM orders WHERE amount > 0),
      usual AS (
        SELECT count(*) AS purchases, median(amount) AS median, quantile_cont(amount, 0.01) AS least,
          quantile_cont(amount, 0.99) AS most
        FROM purchases WHERE ${within(before)}
      )
      SELECT count(amount), any_value(usual.purchases), median(amount), any_value(usual.median),
        count(*) FILTER (amount > ${OUTLIER_FACTOR} * most OR amount < least / ${OUTLIER_FACTOR})
      FROM usual LEFT JOIN purchases ON ${within(recent)}`,
  );
  const [purchases, purchasesBefore, median, medianBefore, outliers] = row.map(Number);
  return { purchases, purchasesBefore, median, medianBefore, outliers };
}

/** Orders by value of an attribute; undefined where it has too many values to be a category. */
export async function readCategories(
  duck: DuckDBConnection,
  attribute: string,
  period: Period,
): Promise<CategoryCounts | undefined> {
  const rows = await read(
    duck,
    `SELECT nullif(attributes->>'$.${attribute}', '') AS value, count(*) FROM orders WHERE ${within(period)}
      GROUP BY value ORDER BY value LIMIT ${MOST_VALUES + 1}`,
  );
  if (rows.length > MOST_VALUES) return undefined;
  return new Map(rows.map(([value, count]) => [value === null ? null : String(value), Number(count)]));
}

function within({ from, to }: Period): string {
  return `day BETWEEN ${from} AND ${to}`;
}

async function read(duck: DuckDBConnection, sql: string): Promise<unknown[][]> {
  return (await duck.runAndReadAll(sql)).getRows();
}
