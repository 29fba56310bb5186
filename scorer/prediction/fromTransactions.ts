import { type Day, formatDay, parseDay } from '../../pipeline/days.js';
import { type FeatureValue, ordersFromTransactions } from '../../pipeline/features/index.js';
import type { Order, Transaction } from '../../pipeline/orders.js';
import { invalid } from '../http/validate.js';
import type { ServingModel } from '../model/servingModel.js';
import type { PredictRequest, TransactionRequest } from '../schemas/predictRequest.js';
import { REQUIRED_FEATURES } from './fromFeatures.js';

/** The transactions of a request as orders, attributes of the customer filled in. */
export function ordersOf(
  { transactions = [], attributes = {} }: PredictRequest,
  model: ServingModel,
): Order[] {
  const names = model.manifest.attributes;
  return ordersFromTransactions(
    transactions.map((transaction) => ({
      customerId: '',
      at: instantOf(transaction.date),
      amount: amountOf(transaction),
      ...(transaction.order_id && { orderId: transaction.order_id }),
      ...(transaction.quantity !== undefined && { quantity: transaction.quantity }),
      ...(names.length > 0 && { attributes: attributesOf(names, transaction, attributes) }),
    })),
  );
}

/** The day that a prediction begins after: what was asked for, else the later of cutoff and last order. */
export function asOfDay(asked: string | undefined, orders: readonly Order[], model: ServingModel): Day {
  if (asked !== undefined) return parseDay(asked);
  return orders.reduce((latest, { day }) => Math.max(latest, day), model.cutoff);
}

/** @throws HttpProblem 422 where all orders are after `asOf`. */
export function checkObserved(orders: readonly Order[], asOf: Day): void {
  if (orders.some(({ day }) => day <= asOf)) return;
  const first = formatDay(orders.reduce((earliest, { day }) => Math.min(earliest, day), orders[0].day));
  const detail = `must not be before the first transaction, ${first}, as ${formatDay(asOf)} is`;
  throw invalid([{ pointer: '/as_of', detail }]);
}

/**
 * The features of someone who is about to become a customer: nothing bought so far, in a relationship of no
 * length. Purchase and spend models then answer with what they expect of a newcomer.
 */
export function priorFeatures({ features }: ServingModel): Record<string, FeatureValue> {
  const known: ReadonlySet<string> = new Set(REQUIRED_FEATURES);
  return Object.fromEntries(features.map(({ name }) => [name, known.has(name) ? 0 : null]));
}

function amountOf({ amount, quantity = 0, unit_price = 0 }: TransactionRequest): number {
  return amount ?? quantity * unit_price;
}

/** A day is its first instant; an instant without offset is in UTC. */
function instantOf(date: string): number {
  const isLocal = date.length > 10 && !/(Z|[+-]\d\d:?\d\d)$/.test(date);
  return Date.parse(isLocal ? `${date}Z` : date);
}

/** The attributes that the model knows, as text; a transaction's own come before the customer's. */
function attributesOf(
  names: readonly string[],
  transaction: Readonly<Record<string, unknown>>,
  ofCustomer: Readonly<Record<string, unknown>>,
): NonNullable<Transaction['attributes']> {
  const entries = names.map((name) => [name, transaction[name] ?? ofCustomer[name]] as const);
  return Object.fromEntries(
    entries.flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  );
}
