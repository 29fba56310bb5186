import type { Day } from '../days.js';
import type { Order } from '../orders.js';
import { AGGREGATORS } from './aggregates.js';
import { type FeatureChoice, selectedFeatures } from './choice.js';
import type { Aggregate, Arithmetic, Condition, NumericExpression } from './expression.js';
import type { FeatureColumn, FeatureTable } from './featureTable.js';
import { GRAINS_PER_UNIT } from './grains.js';
import { type CustomerHistory, type Observed, observe } from './histories.js';
import { MEASURES } from './measures.js';

/** A feature's value; null is missing. */
export type FeatureValue = number | string | null;

/** The customers at hand, with what has been worked out of them already: many features share their parts. */
interface Customers extends Observed {
  readonly count: number;
  /** One entry a customer. */
  readonly known: Map<NumericExpression, Float64Array>;
  /** By conditions: 1 for an order that meets all of them, else 0. */
  readonly kept: Map<readonly Condition[], Uint8Array>;
}

/**
 * The features of customers, each as of his own cutoff, by name: the same values as {@link compileFeatureSql} gives.
 * Orders after the cutoff are not looked at; the order of a customer's orders does not matter.
 * @throws UserError where a customer has no order on or before his cutoff.
 */
export function computeFeatureColumns(
  histories: readonly CustomerHistory[],
  choice: FeatureChoice,
): Map<string, FeatureColumn> {
  const customers: Customers = {
    ...observe(histories),
    count: histories.length,
    known: new Map(),
    kept: new Map(),
  };
  const columns = new Map<string, FeatureColumn>();
  for (const { name, value } of selectedFeatures(choice)) {
    const column =
      value.op === 'latestAttribute'
        ? latestAttribute(value.attribute, customers)
        : evaluate(value, customers);
    columns.set(name, column);
  }
  return columns;
}

/**
 * {@link computeFeatureColumns} of one customer, each feature by name.
 * @throws UserError where no order is on or before the cutoff.
 */
export function computeFeatures(
  orders: readonly Order[],
  cutoff: Day,
  choice: FeatureChoice,
): Record<string, FeatureValue> {
  const values: Record<string, FeatureValue> = {};
  for (const [name, [value]] of computeFeatureColumns([{ orders, cutoff }], choice)) {
    values[name] = typeof value === 'number' && Number.isNaN(value) ? null : value;
  }
  return values;
}

/**
 * {@link computeFeatureColumns} of several customers as a table, in the order of `customers` (id to orders).
 * @throws UserError where a customer has no order on or before the cutoff.
 */
export function computeFeatureTable(
  customers: ReadonlyMap<string, readonly Order[]>,
  cutoff: Day,
  choice: FeatureChoice,
): FeatureTable {
  const histories = Array.from(customers.values(), (orders) => ({ orders, cutoff }));
  const columns = computeFeatureColumns(histories, choice);
  const asOf = new Int32Array(customers.size).fill(cutoff);
  return { rows: customers.size, customers: [...customers.keys()], columns, asOf };
}

/** The value of every customer; NaN is missing. It is shared: nobody may change it. */
function evaluate(expression: NumericExpression, customers: Customers): Float64Array {
  const known = customers.known.get(expression);
  if (known) return known;
  const values = evaluateAnew(expression, customers);
  customers.known.set(expression, values);
  return values;
}

function evaluateAnew(expression: NumericExpression, customers: Customers): Float64Array {
  switch (expression.op) {
    case 'constant':
      return new Float64Array(customers.count).fill(expression.value);
    case 'add':
    case 'subtract':
    case 'divide':
      return calculate(expression, customers);
    case 'distinctAttribute':
      return distinctAttribute(expression.attribute, customers);
    default:
      return aggregate(expression, customers);
  }
}

function calculate({ op, left, right }: Arithmetic, customers: Customers): Float64Array {
  const a = evaluate(left, customers);
  const b = evaluate(right, customers);
  const result = new Float64Array(customers.count);
  for (let i = 0; i < result.length; i++) {
    if (op === 'add') result[i] = a[i] + b[i];
    else if (op === 'subtract') result[i] = a[i] - b[i];
    else result[i] = b[i] === 0 ? Number.NaN : a[i] / b[i];
  }
  return result;
}

/** The aggregate, in currency or units where its measure is in grains. */
function aggregate({ op, measure, where }: Aggregate, customers: Customers): Float64Array {
  const { count, start, measures } = customers;
  const kept = ordersThatMeet(where, customers);
  const aggregator = AGGREGATORS[op];
  const unit = op !== 'count' && MEASURES[measure].inGrains ? GRAINS_PER_UNIT : 1;
  const result = new Float64Array(count);
  for (let customer = 0; customer < count; customer++) {
    result[customer] = aggregator(measures[measure], kept, start[customer], start[customer + 1]) / unit;
  }
  return result;
}

function ordersThatMeet(where: readonly Condition[], { orders, measures, kept }: Customers): Uint8Array {
  const known = kept.get(where);
  if (known) return known;
  const meets = new Uint8Array(orders.length).fill(1);
  for (const { measure, from = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY } of where) {
    const column = measures[measure];
    for (let i = 0; i < meets.length; i++) if (!(column[i] >= from && column[i] < below)) meets[i] = 0;
  }
  kept.set(where, meets);
  return meets;
}

function latestAttribute(attribute: string, { count, orders, start }: Customers): (string | null)[] {
  const result = new Array<string | null>(count).fill(null);
  for (let customer = 0; customer < count; customer++) {
    for (let i = start[customer]; i < start[customer + 1]; i++) {
      result[customer] = orders[i].attributes[attribute] || result[customer];
    }
  }
  return result;
}

function distinctAttribute(attribute: string, { count, orders, start }: Customers): Float64Array {
  const result = new Float64Array(count);
  const values = new Set<string>();
  for (let customer = 0; customer < count; customer++) {
    values.clear();
    for (let i = start[customer]; i < start[customer + 1]; i++) {
      const value = orders[i].attributes[attribute];
      if (value) values.add(value);
    }
    result[customer] = values.size;
  }
  return result;
}
