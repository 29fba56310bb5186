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

function groupOf({ customerId, orderId, at }: Transaction): string {
  return JSON.stringify(orderId ? [customerId, orderId, dayOf(at)] : [customerId, at]);
}

/** The order of a group; its key is the order id as delivered, or empty. */
function net(group: readonly Transaction[]): Order {
  const orderedAt = group.reduce((earliest, { at }) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
  const amounts = group.map(({ amount }) => amount);
  const quantities = group.flatMap(({ quantity }) => (quantity === undefined ? [] : [quantity]));
  return {
    customerId: group[0].customerId,
    orderKey: group[0].orderId ?? '',
    orderedAt,
    day: dayOf(orderedAt),
    amount: total(amounts),
    gross: total(amounts.filter((amount) => amount > 0)),
    refunded: total(amounts.filter((amount) => amount < 0).map((amount) => -amount)),
    quantity: quantities.length === 0 ? null : total(quantities),
    lines: group.length,
    attributes: lastValues(group),
  };
}

/** The sum in currency or units. Halves of a millionth go away from 0, as SQL rounds decimals. */
function total(values: readonly number[]): number {
  const grains = values.map((value) => Math.sign(value) * Math.round(Math.abs(value) * GRAINS_PER_UNIT));
  return grains.reduce((sum, grain) => sum + grain, 0) / GRAINS_PER_UNIT;
}

function lastValues(group: readonly Transaction[]): Record<string, string> {
  const given = group.flatMap(({ attributes }) => Object.entries(attributes ?? {}));
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
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
