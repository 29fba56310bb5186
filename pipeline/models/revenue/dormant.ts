import { median } from 'simple-statistics';
import { total } from '../matrix.js';

/** Customers of whom less than this share of an average order is expected count as dormant. */
const DORMANT_ORDERS = 0.1;

/** What dormant customers have in common; currency. */
export interface Dormant {
  /** Predictions below this are too small to be told apart. */
  readonly below: number;
  /** What they share: their mean, so that the total stays what it is. */
  readonly value: number;
}

/**
 * Finds the customers of whom hardly anything is expected: less than a tenth of an average order, and less than
 * of half of all customers. Almost all of them buy nothing, and the order among them is noise, so they share one
 * value; nobody above changes.
 * @param predictions expected revenue, currency, one a customer
 * @param averageOrder of the population, currency
 */
export function findDormant(predictions: Float64Array, averageOrder: number): Dormant {
  const below = Math.min(DORMANT_ORDERS * averageOrder, median(Array.from(predictions)));
  const values = predictions.filter((value) => value < below);
  return { below, value: values.length === 0 ? below : total(values) / values.length };
}

/** The prediction, or the value that dormant customers share. */
export function withDormant(prediction: number, { below, value }: Dormant): number {
  return prediction < below ? value : prediction;
}
