import { UserError } from '../../errors.js';
import { takeValues } from '../matrix.js';

/**
 * What a purchase model needs to know of each customer: three columns of one length, one row a customer.
 * Time is in days or in any other unit, as long as all columns and all horizons use the same one.
 * At least 0 <= recency <= age holds; ends are included.
 */
export interface PurchaseSummary {
  /** Repeat purchases: distinct purchase days after the first; a whole number >= 0. */
  readonly frequency: Float64Array;
  /** Time from the first to the last purchase; 0 for one-time buyers. */
  readonly recency: Float64Array;
  /** Time from the first purchase to the cutoff. */
  readonly age: Float64Array;
}

/**
 * A summary whose equal rows were merged, and whose times are numbered: whole days repeat so often that
 * logarithms are better taken once for each distinct time than once for each row.
 */
export interface GroupedSummary {
  /** Number of customers, the sum of `count`. */
  readonly customers: number;
  /** The distinct recencies and ages. */
  readonly times: Float64Array;
  /** One entry a group of equal customers: how many they are, and what they have in common. */
  readonly count: Float64Array;
  readonly frequency: Float64Array;
  /** Recency and age, as places in `times`. */
  readonly recencyAt: Uint32Array;
  readonly ageAt: Uint32Array;
}

/**
 * A summary in days, with its times told otherwise.
 * @param since the time that passes for a customer in so many days after the first purchase
 */
export function tellTimes(
  { frequency, recency, age }: PurchaseSummary,
  since: (row: number, days: number) => number,
): PurchaseSummary {
  return {
    frequency,
    recency: recency.map((days, row) => since(row, days)),
    age: age.map((days, row) => since(row, days)),
  };
}

/** @throws UserError naming the first row that no purchase history can have. */
export function checkSummary({ frequency, recency, age }: PurchaseSummary): void {
  const rows = frequency.length;
  if (recency.length !== rows || age.length !== rows) {
    throw new UserError(
      `The columns have ${rows}, ${recency.length} and ${age.length} rows.`,
      'Give frequency, recency and age of the same customers, one row each.',
    );
  }
  if (rows === 0) {
    throw new UserError('The summary holds no customer.', 'Give at least one customer to fit a model to.');
  }
  for (let row = 0; row < rows; row++) {
    const possible =
      Number.isInteger(frequency[row]) &&
      frequency[row] >= 0 &&
      recency[row] >= 0 &&
      recency[row] <= age[row] &&
      Number.isFinite(age[row]);
    if (possible) continue;
    throw new UserError(
      `Row ${row} has frequency ${frequency[row]}, recency ${recency[row]}, age ${age[row]}; expected a whole frequency >= 0 and 0 <= recency <= age in one unit of time.`,
      'Count purchase days after the first one, and measure recency and age from the first purchase.',
    );
  }
}

/** Numbers 0, 1, 2, ... for distinct values, in order of first appearance. */
export class Numbering {
  readonly #numbers = new Map<number, number>();

  /** The number of a value; a new one for a new value. */
  of(value: number): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  /** The numbers of a column. */
  ofAll(column: Float64Array): Uint32Array {
    const numbers = new Uint32Array(column.length);
    for (let row = 0; row < column.length; row++) numbers[row] = this.of(column[row]);
    return numbers;
  }

  /** How many distinct values there were. */
  get size(): number {
    return this.#numbers.size;
  }

  /** The distinct values, by number. */
  values(): Float64Array {
    return Float64Array.from(this.#numbers.keys());
  }
}

/** Merges equal rows, in order of first appearance. */
export function groupSummary({ frequency, recency, age }: PurchaseSummary): GroupedSummary {
  const customers = frequency.length;
  const timeNumbers = new Numbering();
  const recencyAt = timeNumbers.ofAll(recency);
  const ageAt = timeNumbers.ofAll(age);
  const times = timeNumbers.values();
  const largest = largestOf(frequency);
  // Where the key of a row would not fit a number, times are so many that hardly two rows are equal.
  if ((largest + 1) * times.length ** 2 > Number.MAX_SAFE_INTEGER) {
    return { customers, times, count: new Float64Array(customers).fill(1), frequency, recencyAt, ageAt };
  }

  const groups = new Numbering();
  const firstRows = new Uint32Array(customers);
  const counts = new Float64Array(customers);
  for (let row = 0; row < customers; row++) {
    const group = groups.of((frequency[row] * times.length + recencyAt[row]) * times.length + ageAt[row]);
    if (counts[group]++ === 0) firstRows[group] = row;
  }
  const rows = firstRows.subarray(0, groups.size);
  return {
    customers,
    times,
    count: counts.slice(0, groups.size),
    frequency: takeValues(frequency, rows),
    recencyAt: rows.map((row) => recencyAt[row]),
    ageAt: rows.map((row) => ageAt[row]),
  };
}

/** The mean age of the customers. */
export function meanAge({ times, ageAt, count, customers }: GroupedSummary): number {
  let sum = 0;
  for (let row = 0; row < ageAt.length; row++) sum += count[row] * times[ageAt[row]];
  return sum / customers;
}

/** Some of the customers. */
export function takeCustomers(
  { frequency, recency, age }: PurchaseSummary,
  rows: readonly number[],
): PurchaseSummary {
  return {
    frequency: takeValues(frequency, rows),
    recency: takeValues(recency, rows),
    age: takeValues(age, rows),
  };
}

/** The largest of a column of numbers >= 0. */
export function largestOf(column: Float64Array): number {
  return column.reduce((most, value) => Math.max(most, value), 0);
}

/** The number of customers with 0, 1, ..., largest frequency repeat purchases. */
export function customersByFrequency({ frequency, count }: GroupedSummary): Float64Array {
  const customers = new Float64Array(largestOf(frequency) + 1);
  for (let row = 0; row < frequency.length; row++) customers[frequency[row]] += count[row];
  return customers;
}
