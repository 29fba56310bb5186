import { type Day, formatDay } from '../days.js';
import { UserError } from '../errors.js';
import type { Order } from '../orders.js';
import { toGrains } from './grains.js';
import { MEASURE_NAMES, MEASURES, type MeasureName, type ObservedOrder } from './measures.js';

/** What a customer ordered, in any order, and the day as of which his features are wanted. */
export interface CustomerHistory {
  readonly orders: readonly Order[];
  readonly cutoff: Day;
}

/** The observed orders of customers, one customer after the other, each one's earliest first. */
export interface Observed {
  readonly orders: readonly Order[];
  /** Orders of customer c: [start[c], start[c + 1]). */
  readonly start: Uint32Array;
  /** A column a measure, one entry an order. */
  readonly measures: Readonly<Record<MeasureName, Float64Array>>;
}

/**
 * Measures the orders on or before each customer's cutoff.
 * @throws UserError where a customer has none.
 */
export function observe(histories: readonly CustomerHistory[]): Observed {
  const orders: Order[] = [];
  const start = new Uint32Array(histories.length + 1);
  for (let customer = 0; customer < histories.length; customer++) {
    for (const order of observedOrders(histories[customer])) orders.push(order);
    start[customer + 1] = orders.length;
  }
  const measures = {} as Record<MeasureName, Float64Array>;
  for (const name of MEASURE_NAMES) measures[name] = new Float64Array(orders.length);
  for (let customer = 0; customer < histories.length; customer++) {
    let previousPurchaseDay = Number.NaN;
    for (let i = start[customer]; i < start[customer + 1]; i++) {
      const order = inGrains(orders[i], histories[customer].cutoff, previousPurchaseDay);
      for (const name of MEASURE_NAMES) measures[name][i] = MEASURES[name].of(order);
      if (order.amount > 0) previousPurchaseDay = order.day;
    }
  }
  return { orders, start, measures };
}

function observedOrders({ orders, cutoff }: CustomerHistory): Order[] {
  const observed = orders.filter((order) => order.day <= cutoff).sort(byTime);
  if (observed.length > 0) return observed;
  throw new UserError(
    `The customer has no order on or before ${formatDay(cutoff)}.`,
    'Give at least one order on or before the cutoff, or a later cutoff.',
  );
}

function inGrains(order: Order, cutoff: Day, previousPurchaseDay: number): ObservedOrder {
  return {
    day: order.day,
    age: cutoff - order.day,
    amount: toGrains(order.amount),
    gross: toGrains(order.gross),
    refunded: toGrains(order.refunded),
    quantity: order.quantity === null ? Number.NaN : toGrains(order.quantity),
    lines: order.lines,
    previousPurchaseDay,
  };
}

/** Ties in time are broken by the bytes of the order key, as databases with collation "C" do. */
function byTime(a: Order, b: Order): number {
  return a.orderedAt - b.orderedAt || Buffer.compare(Buffer.from(a.orderKey), Buffer.from(b.orderKey));
}
