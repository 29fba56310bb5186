import { UserError } from '../../errors.js';

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

/** A summary whose equal rows were merged; `count` says how many customers a row stands for. */
export interface GroupedSummary extends PurchaseSummary {
  readonly count: Float64Array;
  /** Number of customers, the sum of `count`. */
  readonly customers: number;
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

/** Numbers 0, 1, 2, ... for the distinct values of a column, in order of first appearance. */
function codesOf(column: Float64Array): { codes: Uint32Array; distinct: number } {
  const codeOf = new Map<number, number>();
  const codes = new Uint32Array(column.length);
  for (let row = 0; row < column.length; row++) {
    let code = codeOf.get(column[row]);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(column[row], code);
    }
    codes[row] = code;
  }
  return { codes, distinct: codeOf.size };
}

/**
 * Merges equal rows, in order of first appearance: with whole days a million customers share far fewer rows,
 * and every likelihood costs one evaluation a row.
 */
export function groupSummary(summary: PurchaseSummary): GroupedSummary {
  const { frequency, recency, age } = summary;
  const customers = frequency.length;
  const recencies = codesOf(recency);
  const ages = codesOf(age);
  const groupOf = new Map<number, number>();
  const firstRow = new Uint32Array(customers);
  const counts = new Float64Array(customers);
  for (let row = 0; row < customers; row++) {
    const times = recencies.codes[row] * ages.distinct + ages.codes[row];
    const key = frequency[row] * recencies.distinct * ages.distinct + times;
    let group = groupOf.get(key);
    if (group === undefined) {
      group = groupOf.size;
      groupOf.set(key, group);
      firstRow[group] = row;
    }
    counts[group]++;
  }
  const rows = firstRow.subarray(0, groupOf.size);
  const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]);
  return {
    frequency: pick(frequency),
    recency: pick(recency),
    age: pick(age),
    count: counts.slice(0, groupOf.size),
    customers,
  };
}

/** The mean of a column over customers. */
export function meanOver({ count, customers }: GroupedSummary, column: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < column.length; row++) sum += count[row] * column[row];
  return sum / customers;
}

/** The number of customers with 0, 1, ..., largest frequency repeat purchases. */
export function customersByFrequency({ frequency, count }: GroupedSummary): Float64Array {
  const largest = frequency.reduce((most, x) => Math.max(most, x), 0);
  const customers = new Float64Array(largest + 1);
  for (let row = 0; row < frequency.length; row++) customers[frequency[row]] += count[row];
  return customers;
}
