import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect } from 'vitest';
import { dayOf, MS_PER_DAY } from '../days.js';
import type { Order } from '../orders.js';
import type { FeatureTable } from './featureTable.js';

/** For tests: a DuckDB in memory with as many threads as given. */
export async function openWorkshop(threads = 2): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  return instance.connect();
}

/** For tests: makes `orders` the orders table, as cleaning would. */
export async function createOrders(workshop: DuckDBConnection, orders: readonly Order[]): Promise<void> {
  const shape =
    '{"customerId":"VARCHAR","orderKey":"VARCHAR","orderedAt":"BIGINT","day":"INTEGER","amount":"DOUBLE",' +
    '"gross":"DOUBLE","refunded":"DOUBLE","quantity":"DOUBLE","lines":"INTEGER","attributes":"JSON"}';
  await workshop.run(
    `CREATE OR REPLACE TABLE orders AS
    SELECT o.customerId AS customer_id, o.orderKey AS order_key, make_timestamp(o.orderedAt * 1000) AS ordered_at,
      o.day, o.amount, o.gross, o.refunded, o.quantity, o.lines, o.attributes
    FROM (SELECT unnest(from_json($1, '[${shape}]')) AS o)`,
    [JSON.stringify(orders)],
  );
}

/** For tests: the orders of the orders table by customer, customers in order. */
export async function readOrders(workshop: DuckDBConnection): Promise<Map<string, Order[]>> {
  const reader = await workshop.runAndReadAll(`
    SELECT customer_id, order_key, CAST(epoch_ms(ordered_at) AS DOUBLE), day, amount, gross, refunded, quantity,
      lines, CAST(attributes AS VARCHAR)
    FROM orders
    ORDER BY customer_id`);
  const rows = reader.getRows().map(
    (row): Order => ({
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
    }),
  );
  return byCustomer(rows);
}

/** For tests: orders by customer, in the order in which customers first come up. */
export function byCustomer(orders: readonly Order[]): Map<string, Order[]> {
  const customers = new Map<string, Order[]>();
  for (const order of orders) {
    customers.set(order.customerId, [...(customers.get(order.customerId) ?? []), order]);
  }
  return customers;
}

/** For tests: a purchase of `amount` on `day`, at its start, unless `change` says otherwise. */
export function order(day: number, amount: number, change: Partial<Order> = {}): Order {
  return {
    customerId: 'anna',
    orderKey: `${day}/${amount}`,
    orderedAt: day * MS_PER_DAY,
    day,
    amount,
    gross: Math.max(amount, 0),
    refunded: Math.max(-amount, 0),
    quantity: 1,
    lines: 1,
    attributes: {},
    ...change,
  };
}

/** For tests: orders with awkward ids, ties, refunds, gaps in the data and amounts of any number of decimals. */
export function anyOrders(fromDay: number, toDay: number): fc.Arbitrary<Order[]> {
  const money = fc.oneof(
    fc.double({ min: 0, max: 1e5, noNaN: true }),
    fc.integer({ min: 0, max: 20 }),
    fc.constantFrom(0, 1e-7, 5e-7, 1e-6, 0.1, 1e9),
  );
  const row = fc.record({
    customerId: fc.constantFrom('anna', 'Bo', "o'hara", '"x"', '😀', 'ﬀ', '10', '9'),
    orderKey: fc.uuid(),
    // Few days and minutes, so that customers have several orders a day and some at one instant.
    orderedAt: fc
      .tuple(fc.oneof(fc.constantFrom(fromDay, toDay), fc.integer({ min: fromDay, max: toDay })), fc.nat(2))
      .map(([day, minute]) => day * MS_PER_DAY + minute * 60_000),
    gross: money,
    refunded: fc.oneof(fc.constant(0), money),
    quantity: fc.option(fc.double({ min: -100, max: 100, noNaN: true })),
    lines: fc.integer({ min: 1, max: 50 }),
    attributes: fc.dictionary(
      fc.constantFrom('country', 'channel'),
      fc.constantFrom('', 'UK', 'ÅLAND', "a'b"),
    ),
  });
  return fc
    .array(row, { minLength: 1, maxLength: 60 })
    .map((rows) =>
      rows.map((each) => ({ ...each, day: dayOf(each.orderedAt), amount: each.gross - each.refunded })),
    );
}

const TOLERANCE = 1e-9;

/** For tests: the same customers, columns and values; numbers to 1e-9, absolute below 1 and relative above. */
export function expectAgreement(found: FeatureTable, expected: FeatureTable): void {
  expect(found.customers).toEqual(expected.customers);
  expect([...found.columns.keys()]).toEqual([...expected.columns.keys()]);
  const disagreements: string[] = [];
  for (const [name, column] of expected.columns) {
    expected.customers.forEach((customer, row) => {
      const value = found.columns.get(name)?.[row];
      if (!agree(value, column[row])) disagreements.push(`${customer} ${name}: ${value}, not ${column[row]}`);
    });
  }
  expect(disagreements).toEqual([]);
}

function agree(found: number | string | null | undefined, expected: number | string | null): boolean {
  if (typeof found !== 'number' || typeof expected !== 'number') return found === expected;
  if (Number.isNaN(expected)) return Number.isNaN(found);
  return Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected));
}
