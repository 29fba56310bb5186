import { type Day, formatDay } from '../days.js';
import { UserError } from '../errors.js';
import type { Order } from '../orders.js';
import { type FeatureChoice, selectedFeatures } from './choice.js';
import type { Aggregate, Condition, Expression, NumericExpression } from './expression.js';
import type { FeatureColumn, FeatureTable } from './featureTable.js';
import { GRAINS_PER_UNIT, toGrains } from './grains.js';
import { MEASURE_NAMES, MEASURES, type MeasureName, type ObservedOrder } from './measures.js';

/** A feature's value; null is missing. */
export type FeatureValue = number | string | null;

/** A customer's observed orders, earliest first, with a column a measure. */
interface History {
  readonly orders: readonly Order[];
  readonly measures: Record<MeasureName, Float64Array>;
  /** What has been aggregated already: many features share their aggregates. */
  readonly known: Map<Aggregate, number>;
  /** By condition: 1 for an order that meets it, else 0. */
  readonly met: Map<Condition, Uint8Array>;
}

/**
 * The features of one customer as of the cutoff, by name: the same values as {@link compileFeatureSql} gives.
 * Orders after the cutoff are not looked at; the order of `orders` does not matter.
 * @throws UserError where no order is on or before the cutoff.
 */
export function computeFeatures(
  orders: readonly Order[],
  cutoff: Day,
  choice: FeatureChoice,
): Record<string, FeatureValue> {
  const history = observe(orders, cutoff);
  const values: Record<string, FeatureValue> = {};
  for (const feature of selectedFeatures(choice)) values[feature.name] = evaluate(feature.value, history);
  return values;
}

/**
 * {@link computeFeatures} of several customers as a table, in the order of `customers` (id to orders).
 * @throws UserError where a customer has no order on or before the cutoff.
 */
export function computeFeatureTable(
  customers: ReadonlyMap<string, readonly Order[]>,
  cutoff: Day,
  choice: FeatureChoice,
): FeatureTable {
  const rows = [...customers.values()].map((orders) => computeFeatures(orders, cutoff, choice));
  const columns = selectedFeatures(choice).map(({ name, kind }): [string, FeatureColumn] => [
    name,
    kind === 'numeric'
      ? Float64Array.from(rows, (row) => Number(row[name] ?? Number.NaN))
      : rows.map((row) => row[name] as string | null),
  ]);
  return { rows: rows.length, customers: [...customers.keys()], columns: new Map(columns) };
}

function observe(orders: readonly Order[], cutoff: Day): History {
  const observed = orders.filter((order) => order.day <= cutoff).sort(byTime);
  if (observed.length === 0) {
    throw new UserError(
      `The customer has no order on or before ${formatDay(cutoff)}.`,
      'Give at least one order on or before the cutoff, or a later cutoff.',
    );
  }
  const measures = {} as Record<MeasureName, Float64Array>;
  for (const name of MEASURE_NAMES) measures[name] = new Float64Array(observed.length);
  let previousPurchaseDay = Number.NaN;
  for (let i = 0; i < observed.length; i++) {
    const order = inGrains(observed[i], cutoff, previousPurchaseDay);
    for (const name of MEASURE_NAMES) measures[name][i] = MEASURES[name].of(order);
    if (order.amount > 0) previousPurchaseDay = order.day;
  }
  return { orders: observed, measures, known: new Map(), met: new Map() };
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

function evaluate(expression: Expression, history: History): FeatureValue {
  if (expression.op === 'latestAttribute') return latestAttribute(expression.attribute, history);
  const value = evaluateNumber(expression, history);
  return Number.isNaN(value) ? null : value;
}

function evaluateNumber(expression: NumericExpression, history: History): number {
  switch (expression.op) {
    case 'constant':
      return expression.value;
    case 'add':
      return evaluateNumber(expression.left, history) + evaluateNumber(expression.right, history);
    case 'subtract':
      return evaluateNumber(expression.left, history) - evaluateNumber(expression.right, history);
    case 'divide': {
      const divisor = evaluateNumber(expression.right, history);
      return divisor === 0 ? Number.NaN : evaluateNumber(expression.left, history) / divisor;
    }
    case 'distinctAttribute':
      return distinctAttribute(expression.attribute, history);
    default:
      return aggregateOnce(expression, history);
  }
}

/** The aggregate, in currency or units where its measure is in grains. */
function aggregateOnce(expression: Aggregate, history: History): number {
  const known = history.known.get(expression);
  if (known !== undefined) return known;
  const value = aggregate(expression, valuesOf(expression, history));
  const isValue = expression.op !== 'count' && MEASURES[expression.measure].inGrains;
  const inUnits = isValue ? value / GRAINS_PER_UNIT : value;
  history.known.set(expression, inUnits);
  return inUnits;
}

/** The aggregate, in grains where its measure is. */
function aggregate({ op }: Aggregate, values: readonly number[]): number {
  if (op === 'count') return values.length;
  if (op === 'sum') return sum(values);
  if (op === 'sd') return sampleDeviation(values);
  if (values.length === 0) return Number.NaN;
  if (op === 'latest') return values[values.length - 1];
  return values.reduce(op === 'min' ? smaller : larger);
}

/** The measure of the orders that have it and meet every condition, earliest first. */
function valuesOf({ measure, where }: Aggregate, history: History): number[] {
  const column = history.measures[measure];
  const met = where.map((condition) => ordersThatMeet(condition, history));
  const values: number[] = [];
  for (let i = 0; i < column.length; i++) {
    if (!Number.isNaN(column[i]) && meetsAll(met, i)) values.push(column[i]);
  }
  return values;
}

function ordersThatMeet(condition: Condition, { measures, met }: History): Uint8Array {
  const known = met.get(condition);
  if (known !== undefined) return known;
  const { measure, from = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY } = condition;
  const column = measures[measure];
  const orders = new Uint8Array(column.length);
  for (let i = 0; i < column.length; i++) orders[i] = column[i] >= from && column[i] < below ? 1 : 0;
  met.set(condition, orders);
  return orders;
}

function meetsAll(met: readonly Uint8Array[], i: number): boolean {
  for (let j = 0; j < met.length; j++) if (met[j][i] === 0) return false;
  return true;
}

const smaller = (a: number, b: number): number => Math.min(a, b);
const larger = (a: number, b: number): number => Math.max(a, b);

function sum(values: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

function sampleDeviation(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const mean = sum(values) / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function latestAttribute(attribute: string, { orders }: History): string | null {
  for (let i = orders.length - 1; i >= 0; i--) {
    if (orders[i].attributes[attribute]) return orders[i].attributes[attribute];
  }
  return null;
}

function distinctAttribute(attribute: string, { orders }: History): number {
  return new Set(orders.map((order) => order.attributes[attribute]).filter(Boolean)).size;
}
