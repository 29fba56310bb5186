import { type FeatureTable, numericColumn } from '../features/index.js';

/** Predictions above which a customer belongs to a value tier, currency. */
export interface TierLimits {
  /** The best tenth, or fewer where customers at its end are of equal value. */
  readonly high: number;
  /** The next three tenths, or fewer likewise. */
  readonly medium: number;
}

/** How much a customer is worth beside the others. */
export type Tier = 'high' | 'medium' | 'low';
/** How likely he is no customer any more; who still is may leave before the next order. */
export type ChurnRisk = 'high' | 'medium' | 'low';
/** How he buys, and whether he still does. */
export type Segment =
  | 'prospect'
  | 'new'
  | 'loyal'
  | 'loyal, slipping'
  | 'occasional'
  | 'occasional, slipping'
  | 'one-time'
  | 'lost';

/** P(alive) below which the risk of churn is high, and from which on it is low. */
const RISK_LIMITS = { high: 0.4, low: 0.75 } as const;
/** A first purchase this recent, days, makes a new customer. */
const NEW_DAYS = 60;
/** From this many purchase days on a customer is loyal. */
const LOYAL_PURCHASE_DAYS = 4;

/**
 * The limits of the tiers in a population. Customers of equal value go to the lower tier together: where nobody
 * can be told from the others, nobody is among the best.
 * @param clv predictions, currency; at least one
 */
export function tierLimits(clv: Float64Array): TierLimits {
  const ascending = clv.slice().sort();
  const firstBeyond = (customers: number) => ascending[Math.max(0, clv.length - 1 - Math.ceil(customers))];
  return { high: firstBeyond(clv.length / 10), medium: firstBeyond((clv.length * 4) / 10) };
}

/** The tier of a prediction, currency. */
export function tierOf(clv: number, { high, medium }: TierLimits): Tier {
  if (clv > high) return 'high';
  return clv > medium ? 'medium' : 'low';
}

/** The risk of churn that a chance of being alive means. */
export function churnRiskOf(pAlive: number): ChurnRisk {
  if (pAlive < RISK_LIMITS.high) return 'high';
  return pAlive < RISK_LIMITS.low ? 'medium' : 'low';
}

/** A plain name for how a customer buys (recency, frequency) and whether he still does; one a row. */
export function segmentsOf(table: FeatureTable, pAlive: Float64Array): Segment[] {
  const purchaseDays = numericColumn(table, 'purchase_days');
  const tenure = numericColumn(table, 'tenure_days');
  return Array.from(purchaseDays, (days, row) => segmentOf(days, tenure[row], pAlive[row]));
}

function segmentOf(purchaseDays: number, tenureDays: number, pAlive: number): Segment {
  if (purchaseDays === 0) return 'prospect';
  const risk = churnRiskOf(pAlive);
  if (purchaseDays >= LOYAL_PURCHASE_DAYS) {
    if (risk === 'low') return 'loyal';
    return risk === 'medium' ? 'loyal, slipping' : 'lost';
  }
  if (tenureDays <= NEW_DAYS) return 'new';
  if (purchaseDays === 1) return risk === 'high' ? 'lost' : 'one-time';
  if (risk === 'low') return 'occasional';
  return risk === 'medium' ? 'occasional, slipping' : 'lost';
}
