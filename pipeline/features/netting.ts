import { dayOf } from '../days.js';
import type { Order, Transaction } from '../orders.js';
import { GRAINS_PER_UNIT, toGrains } from './grains.js';

/**
 * Nets transactions to orders by the rule of the cleaning SQL: the transactions of one customer with the same
 * order id, or without one at the same instant, are one order. Amounts (currency) are summed in grains, so
 * that their order does not show. Orders come earliest first, in the order of the input where they tie.
 */
export function ordersFromTransactions(transactions: readonly Transaction[]): Order[] {
  const groups = new Map<string, Transaction[]>();
  for (const transaction of transactions) {
    const key = JSON.stringify([transaction.customerId, orderKeyOf(transaction)]);
    const group = groups.get(key);
    if (group) group.push(transaction);
    else groups.set(key, [transaction]);
  }
  return [...groups.values()].map(net).sort((a, b) => a.orderedAt - b.orderedAt);
}

/** The order id as delivered, else '@' and the instant. */
function orderKeyOf({ orderId, at }: Transaction): string {
  return orderId || `@${new Date(at).toISOString()}`;
}

function net(group: readonly Transaction[]): Order {
  // A stable sort: of two transactions at one instant, the later delivered is the later.
  const inTime = [...group].sort((a, b) => a.at - b.at);
  const [first] = inTime;
  const quantities = inTime.flatMap(({ quantity }) => (quantity === undefined ? [] : [quantity]));
  const amounts = inTime.map(({ amount }) => amount);
  return {
    customerId: first.customerId,
    orderKey: orderKeyOf(first),
    orderedAt: first.at,
    day: dayOf(first.at),
    amount: total(amounts),
    gross: total(amounts.filter((amount) => amount > 0)),
    refunded: total(amounts.filter((amount) => amount < 0).map((amount) => -amount)),
    quantity: quantities.length === 0 ? null : total(quantities),
    lines: inTime.length,
    attributes: lastNonEmpty(inTime),
  };
}

/** The sum in currency or units, whatever the order of the values. */
function total(values: readonly number[]): number {
  return values.reduce((grains, value) => grains + toGrains(value), 0) / GRAINS_PER_UNIT;
}

function lastNonEmpty(inTime: readonly Transaction[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const transaction of inTime) {
    for (const [name, value] of Object.entries(transaction.attributes ?? {})) {
      if (value !== '') attributes[name] = value;
    }
  }
  return attributes;
}
