import { dayOf } from '../../pipeline/days.js';
import type { Order } from '../../pipeline/orders.js';
import type { Store } from '../../pipeline/store/index.js';

interface OrderRow {
  readonly customer_id: string;
  readonly order_key: string;
  readonly ordered_at: Date;
  readonly amount: number;
  readonly gross: number;
  readonly refunded: number;
  readonly quantity: number | null;
  readonly lines: number;
  readonly attributes: Record<string, string>;
}

/** The orders of customers, earliest first, by customer; who has none is not in it. */
export async function ordersOfCustomers(
  store: Store,
  customerIds: readonly string[],
): Promise<Map<string, Order[]>> {
  const rows = await store.query<OrderRow>(
    `SELECT customer_id, order_key, ordered_at, amount, gross, refunded, quantity, lines, attributes
      FROM ${store.table('orders')} WHERE customer_id = ANY($1) ORDER BY ordered_at, order_key`,
    [customerIds],
  );
  const byCustomer = new Map<string, Order[]>();
  for (const row of rows) {
    const orders = byCustomer.get(row.customer_id);
    if (orders) orders.push(orderOf(row));
    else byCustomer.set(row.customer_id, [orderOf(row)]);
  }
  return byCustomer;
}

function orderOf(row: OrderRow): Order {
  const orderedAt = row.ordered_at.getTime();
  return {
    customerId: row.customer_id,
    orderKey: row.order_key,
    orderedAt,
    day: dayOf(orderedAt),
    amount: row.amount,
    gross: row.gross,
    refunded: row.refunded,
    quantity: row.quantity,
    lines: row.lines,
    attributes: row.attributes,
  };
}
