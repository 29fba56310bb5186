import type { Order } from '../../pipeline/orders.js';
import type { Store } from '../../pipeline/store/index.js';

/** The orders of customers, earliest first, by customer; who has none is not in it. */
export async function ordersOfCustomers(
  store: Store,
  customerIds: readonly string[],
): Promise<Map<string, Order[]>> {
  const orders = await store.query<Order>(
    `SELECT customer_id AS "customerId", order_key AS "orderKey",
        floor(1000 * extract(epoch FROM ordered_at)::float8) AS "orderedAt", day, amount, gross, refunded, quantity,
        lines, attributes
      FROM ${store.table('orders')} WHERE customer_id = ANY($1) ORDER BY ordered_at, order_key`,
    [customerIds],
  );
  const byCustomer = new Map<string, Order[]>();
  for (const order of orders) {
    const ofCustomer = byCustomer.get(order.customerId);
    if (ofCustomer) ofCustomer.push(order);
    else byCustomer.set(order.customerId, [order]);
  }
  return byCustomer;
}
