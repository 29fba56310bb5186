import type { Day } from './days.js';

/**
 * An order: the transactions of one customer that belong together (same order id on the same day, else same
 * timestamp). What an order id gathers on a later day (a refund, a further delivery) is an order of its own,
 * `<order id>@<day>`: on the first day it was not known.
 * The `orders` relation has these columns, under these names, in DuckDB and in PostgreSQL alike.
 */
export const ORDER_COLUMNS = [
  'customer_id', // text
  'order_key', // text: the order id as delivered (an @ doubled), else '@' and the ISO timestamp
  'ordered_at', // instant of its earliest transaction, UTC (DuckDB: TIMESTAMP, PostgreSQL: timestamptz)
  'day', // integer: UTC day of ordered_at, days since 1970-01-01
  'amount', // double: net amount in currency = gross - refunded; may be negative
  'gross', // double: sum of the positive transactions, in currency
  'refunded', // double: minus the sum of the negative transactions, in currency, >= 0
  'quantity', // double: net units, null where the source has none
  'lines', // integer: number of transactions
  'attributes', // JSON object of text values (DuckDB: JSON, PostgreSQL: jsonb); {} where there are none
] as const;

/** One order in memory. A *purchase* is an order whose net amount is above 0. */
export interface Order {
  readonly customerId: string;
  readonly orderKey: string;
  /** Epoch milliseconds, UTC. */
  readonly orderedAt: number;
  readonly day: Day;
  readonly amount: number;
  readonly gross: number;
  readonly refunded: number;
  readonly quantity: number | null;
  readonly lines: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** One transaction in memory, as a caller of the scorer delivers it. */
export interface Transaction {
  readonly customerId: string;
  /** Epoch milliseconds, UTC. */
  readonly at: number;
  /** Currency; negative for refunds and cancellations. */
  readonly amount: number;
  readonly orderId?: string;
  readonly quantity?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}
