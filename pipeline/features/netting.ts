import { dayOf, formatDay } from '../days.js';
import type { Order, Transaction } from '../orders.js';
import { GRAINS_PER_UNIT } from './grains.js';

/**
 * Nets transactions to orders by the rule of the cleaning SQL (`pipeline/cleaning/clean.sql`): the transactions
 * of one customer with the same order id on the same day, or without one at the same instant, are one order.
 * What an order id gathers on a later day is an order of its own, since on its first day it was not known.
 * Amounts (currency) and quantities are rounded to a millionth and added exactly, so that no order of
 * addition shows. Of an attribute, the last delivered value that is not empty counts.
 * @param transactions of any number of customers, in the order of delivery.
 * @returns the orders, earliest first.
 */
export function ordersFromTransactions(transactions: readonly Transaction[]): Order[] {
  const groups = new Map<string, Transaction[]>();
  for (const transaction of transactions) {
    const key = groupOf(transaction);
    const group = groups.get(key);
    if (group) group.push(transaction);
    else groups.set(key, [transaction]);
  }
  return withKeys([...groups.values()].map(net).sort((a, b) => a.orderedAt - b.orderedAt));
}

/** What the transactions of one order have in common, as a text that no other order has. */
function groupOf({ customerId, orderId, at }: Transaction): string {
  return orderId ? `${dayOf(at)} ${JSON.stringify([customerId, orderId])}` : `@${at} ${customerId}`;
}

/** The order of a group; its key is the order id as delivered, or empty. */
function net(group: readonly Transaction[]): Order {
  let orderedAt = Number.POSITIVE_INFINITY;
  let [amount, gross, refunded] = [0, 0, 0];
  let quantity: number | null = null;
  const attributes: Record<string, string> = {};
  for (const transaction of group) {
    orderedAt = Math.min(orderedAt, transaction.at);
    const grains = roundedGrains(transaction.amount);
    amount += grains;
    if (grains > 0) gross += grains;
    else refunded -= grains;
    if (transaction.quantity !== undefined) quantity = (quantity ?? 0) + roundedGrains(transaction.quantity);
    for (const name in transaction.attributes) {
      if (transaction.attributes[name] !== '') attributes[name] = transaction.attributes[name];
    }
  }
  return {
    customerId: group[0].customerId,
    orderKey: group[0].orderId ?? '',
    orderedAt,
    day: dayOf(orderedAt),
    amount: amount / GRAINS_PER_UNIT,
    gross: gross / GRAINS_PER_UNIT,
    refunded: refunded / GRAINS_PER_UNIT,
    quantity: quantity === null ? null : quantity / GRAINS_PER_UNIT,
    lines: group.length,
    attributes,
  };
}

/** Whole grains of a value in currency or units. Halves of a grain go away from 0, as SQL rounds decimals. */
function roundedGrains(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value) * GRAINS_PER_UNIT);
}

/** Gives every order its key: the id, with the day from the second day of that id on; the instant without id. */
function withKeys(ordersInTime: readonly Order[]): Order[] {
  const seen = new Set<string>();
  return ordersInTime.map((order) => {
    if (!order.orderKey) return { ...order, orderKey: `@${new Date(order.orderedAt).toISOString()}` };
    // An @ of an order id is doubled, so that no id can be mistaken for another one and its day, or for an instant.
    const orderKey = order.orderKey.replaceAll('@', '@@');
    const id = JSON.stringify([order.customerId, orderKey]);
    if (seen.has(id)) return { ...order, orderKey: `${orderKey}@${formatDay(order.day)}` };
    seen.add(id);
    return { ...order, orderKey };
  });
}
