import type { RepeatPurchases } from '../../features/repeatPurchases.js';
import { sumBySeason } from './pace.js';

/** Purchases that the belief is worth that no part of the year is dearer than another. */
const PRIOR_PURCHASES = 100;

/**
 * How much dearer customers buy in each part of the year than they usually do, as factors: the geometric mean of
 * what purchases cost beside their own customer's others, shrunk to 1; on average over the purchases so far 1.
 */
export function fitSeasonalSpend({ firstDay, dearness, compared }: RepeatPurchases): Float64Array {
  const weights = sumBySeason(compared, firstDay);
  const factors = sumBySeason(dearness, firstDay).map((sum, part) =>
    Math.exp(sum / (weights[part] + PRIOR_PURCHASES)),
  );
  const purchases = weights.reduce((sum, weight) => sum + weight, 0);
  const usual = factors.reduce((sum, factor, part) => sum + factor * weights[part], 0) / purchases;
  return purchases > 0 ? factors.map((factor) => factor / usual) : factors;
}
