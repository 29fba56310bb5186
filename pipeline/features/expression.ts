import type { MeasureName } from './measures.js';

/** Keeps the orders whose measure lies in [from, below); at least one end is given, no measure is outside. */
export interface Condition {
  readonly measure: MeasureName;
  readonly from?: number;
  readonly below?: number;
}

/**
 * An aggregate of one measure over a customer's observed orders that meet every condition.
 * Orders without the measure are passed over. Over no order, `count` and `sum` are 0 and the others are
 * missing; `sd` is the sample standard deviation, missing below two orders; `latest` is of the last in time.
 */
export interface Aggregate {
  readonly op: 'count' | 'sum' | 'sd' | 'min' | 'max' | 'latest';
  readonly measure: MeasureName;
  readonly where: readonly Condition[];
}

/** Arithmetic on numbers; missing where either side is, and where a divisor is 0. */
export interface Arithmetic {
  readonly op: 'add' | 'subtract' | 'divide';
  readonly left: NumericExpression;
  readonly right: NumericExpression;
}

export interface Constant {
  readonly op: 'constant';
  readonly value: number;
}

/** How many different values an order attribute has had. */
export interface DistinctAttribute {
  readonly op: 'distinctAttribute';
  readonly attribute: string;
}

/** The value of an order attribute at the last order that has one. */
export interface LatestAttribute {
  readonly op: 'latestAttribute';
  readonly attribute: string;
}

export type NumericExpression = Aggregate | Arithmetic | Constant | DistinctAttribute;

/** What a feature is: data, compiled to SQL (sql.ts), evaluated in process (inProcess.ts), described (describe.ts). */
export type Expression = NumericExpression | LatestAttribute;

// The words in which the catalogue is written.

const interned = new Map<string, object>();

/** The one object of all equal ones: what is equal is worked out once (inProcess.ts). */
function intern<T extends object>(expression: T): T {
  const key = JSON.stringify(expression);
  if (!interned.has(key)) interned.set(key, expression);
  return interned.get(key) as T;
}

const aggregate = (op: Aggregate['op'], measure: MeasureName, where: readonly Condition[]): Aggregate =>
  intern({ op, measure, where: intern(where) });

export const count = (...where: Condition[]): Aggregate => aggregate('count', 'amount', where);
export const sum = (measure: MeasureName, ...where: Condition[]): Aggregate =>
  aggregate('sum', measure, where);
export const sd = (measure: MeasureName, ...where: Condition[]): Aggregate => aggregate('sd', measure, where);
export const min = (measure: MeasureName, ...where: Condition[]): Aggregate =>
  aggregate('min', measure, where);
export const max = (measure: MeasureName, ...where: Condition[]): Aggregate =>
  aggregate('max', measure, where);
export const latest = (measure: MeasureName, ...where: Condition[]): Aggregate =>
  aggregate('latest', measure, where);

/** The mean over the orders that have the measure. */
export const mean = (measure: MeasureName, ...where: Condition[]): Arithmetic =>
  ratio(sum(measure, ...where), aggregate('count', measure, where));

export const ratio = (left: NumericExpression, right: NumericExpression): Arithmetic => ({
  op: 'divide',
  left,
  right,
});
export const plus = (left: NumericExpression, right: NumericExpression): Arithmetic => ({
  op: 'add',
  left,
  right,
});
export const minus = (left: NumericExpression, right: NumericExpression): Arithmetic => ({
  op: 'subtract',
  left,
  right,
});
export const constant = (value: number): Constant => ({ op: 'constant', value });

/** (recent - earlier) / (recent + earlier): from -1 (all earlier) to 1 (all recent), for values >= 0. */
export const trend = (recent: NumericExpression, earlier: NumericExpression): Arithmetic =>
  ratio(minus(recent, earlier), plus(recent, earlier));
