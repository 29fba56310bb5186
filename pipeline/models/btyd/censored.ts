import type { PurchaseSummary } from './summary.js';

/**
 * Whoever is first seen in the first days of the data was most likely a customer before, and buys otherwise than a
 * new one: these get a purchase model of their own.
 */
const CENSORED_DAYS = 90;
/** Fewer customers than this who bought again get no model of their own: they tell it too little. */
const LEAST_REPEATING = 50;

/**
 * The age above which customers were most likely ones before the data begin; Infinity where they, or the others,
 * are too few to be told apart.
 * @param history days since the very first purchase
 */
export function censoredAge({ frequency, age }: PurchaseSummary, history: number): number {
  const oldest = history - CENSORED_DAYS;
  const repeating = age.filter((_, row) => frequency[row] > 0);
  const older = repeating.filter((days) => days > oldest).length;
  return Math.min(older, repeating.length - older) < LEAST_REPEATING ? Number.POSITIVE_INFINITY : oldest;
}

/** The rows of those who are older, and of those who are not; without the former where `oldest` is Infinity. */
export function splitByAge(age: Float64Array, oldest: number): number[][] {
  const rows = Array.from(age.keys());
  if (oldest === Number.POSITIVE_INFINITY) return [rows];
  return [rows.filter((row) => age[row] > oldest), rows.filter((row) => age[row] <= oldest)];
}
