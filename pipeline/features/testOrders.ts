import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Order } from '../orders.js';

/** For tests: an in-memory DuckDB with as many threads as given. */
export async function openWorkshop(threads = 2): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  return instance.connect();
}

/** For tests: creates the orders table `name` from the lines of Online Retail II; lines of nobody are dropped. */
export async function createRetailOrders(
  workshop: DuckDBConnection,
  name: string,
  csvPath: string,
): Promise<void> {
  await workshop.run(`
    CREATE TABLE ${name} AS
    WITH transactions AS (
      SELECT "Customer ID" AS customer_id, Invoice AS order_key, InvoiceDate AS sold_at, Country AS country,
        CAST(Quantity AS BIGINT) AS quantity,
        CAST(round(Quantity * CAST(Price AS DOUBLE) * 10000) AS BIGINT) AS grains
      FROM read_csv('${csvPath}', types = {'Invoice': 'VARCHAR', 'Customer ID': 'VARCHAR', 'Price': 'DOUBLE'})
      WHERE "Customer ID" IS NOT NULL
    )
    SELECT customer_id, order_key, min(sold_at) AS ordered_at,
      CAST(floor(epoch(min(sold_at)) / 86400) AS INTEGER) AS day,
      sum(grains) / 10000.0::DOUBLE AS amount,
      COALESCE(sum(grains) FILTER (WHERE grains > 0), 0) / 10000.0::DOUBLE AS gross,
      COALESCE(-sum(grains) FILTER (WHERE grains < 0), 0) / 10000.0::DOUBLE AS refunded,
      CAST(sum(quantity) AS DOUBLE) AS quantity,
      CAST(count(*) AS INTEGER) AS lines,
      CAST(json_object('country', arg_max(country, sold_at)) AS JSON) AS attributes
    FROM transactions
    GROUP BY customer_id, order_key`);
}

/** For tests: all orders of a table, by customer. */
export async function readOrders(workshop: DuckDBConnection, table: string): Promise<Map<string, Order[]>> {
  const reader = await workshop.runAndReadAll(`
    SELECT customer_id, order_key, epoch_ms(ordered_at)::DOUBLE, day, amount, gross, refunded, quantity, lines,
      attributes::VARCHAR
    FROM ${table}`);
  const orders = new Map<string, Order[]>();
  for (const row of reader.getRows()) {
    const order: Order = {
      customerId: String(row[0]),
      orderKey: String(row[1]),
      orderedAt: Number(row[2]),
      day: Number(row[3]),
      amount: Number(row[4]),
      gross: Number(row[5]),
      refunded: Number(row[6]),
      quantity: row[7] === null ? null : Number(row[7]),
      lines: Number(row[8]),
      attributes: JSON.parse(String(row[9])),
    };
    const sofar = orders.get(order.customerId);
    if (sofar) sofar.push(order);
    else orders.set(order.customerId, [order]);
  }
  return orders;
}
