import { type Day, parseDay } from '../../days.js';
import type { Rng } from '../../random.js';
import type { SimulateSettings } from './settings.js';
import { drawCustomer, REFUND_DELAYS_DAYS, type SimulatedCustomer, season } from './shop.js';

/** What is true of the simulated shop's customers, and no model may see. */
export interface SimulatedTruth {
  readonly customers: readonly SimulatedCustomer[];
  /** Whether a customer has begun and not yet dropped out at the end of the cutoff day. */
  isAlive(customer: SimulatedCustomer, cutoff: Day): boolean;
  /**
   * Expected net revenue in `(cutoff, cutoff + horizon]`, currency, given the customer's rates and whether (and
   * when) it dropped out by the cutoff, but not what it orders: no prediction can be better on average.
   * 0 for a customer who begins after the cutoff.
   */
  expected(customer: SimulatedCustomer, cutoff: Day, horizon: number): number;
}

/** The truth behind the file that the same settings and generator write. */
export function simulatedTruth(settings: SimulateSettings, rng: Rng): SimulatedTruth {
  const customers = Array.from(
    { length: settings.customers },
    (_, i) => drawCustomer(settings, rng, i).customer,
  );
  const end = parseDay(settings.first_day) + settings.days;
  return {
    customers,
    isAlive,
    expected(customer, cutoff, horizon) {
      if (customer.start >= cutoff + 1) return 0;
      const last = Math.min(cutoff + horizon, end - 1);
      const ordered = isAlive(customer, cutoff) ? future(customer, cutoff, last, settings) : 0;
      return customer.meanSpend * (ordered - settings.refund_share * pastRefunds(customer, cutoff, last));
    },
  };
}

function isAlive(customer: SimulatedCustomer, cutoff: Day): boolean {
  return customer.start < cutoff + 1 && customer.start + customer.lifetime >= cutoff + 1;
}

/** Expected orders on the days cutoff + 1 to last, less the share that is refunded by then. */
function future(customer: SimulatedCustomer, cutoff: Day, last: Day, settings: SimulateSettings): number {
  const { dropOutRate, orderRate } = customer;
  // Mean over a day that begins alive of the chance to be alive still.
  const aliveWithinDay = -Math.expm1(-dropOutRate) / dropOutRate;
  let orders = 0;
  for (let day = cutoff + 1; day <= last; day++) {
    const alive = Math.exp(-dropOutRate * (day - cutoff - 1)) * aliveWithinDay;
    const kept = 1 - settings.refund_share * refundedWithin(1, last - day);
    orders += alive * orderRate * season(day, customer.quietMonths) * kept;
  }
  return orders;
}

/** Expected orders of the days up to the cutoff whose refund, if they have one, falls into the days after it. */
function pastRefunds(customer: SimulatedCustomer, cutoff: Day, last: Day): number {
  const stop = customer.start + customer.lifetime;
  let orders = 0;
  for (let day = cutoff - REFUND_DELAYS_DAYS + 1; day <= cutoff; day++) {
    const lived = Math.max(0, Math.min(stop, day + 1) - Math.max(customer.start, day));
    const first = Math.floor(customer.start) === day ? 1 : 0;
    orders +=
      (customer.orderRate * season(day, customer.quietMonths) * lived + first) *
      refundedWithin(cutoff - day + 1, last - day);
  }
  return orders;
}

/** Chance that a refund comes after `from` to `to` days, both included. */
function refundedWithin(from: number, to: number): number {
  return Math.max(0, Math.min(to, REFUND_DELAYS_DAYS) - from + 1) / REFUND_DELAYS_DAYS;
}
