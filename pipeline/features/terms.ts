import { YEAR_DAYS } from '../days.js';
import { type Condition, constant, count, max, mean, min, minus, ratio, sum } from './expression.js';

// The words that several features share.

/** The windows (cutoff - days, cutoff] of counts, sums and shares. */
export const WINDOWS_DAYS = [30, 60, 90, 180, 365] as const;
/** The windows (cutoff - 365, cutoff - 365 + days]: what the coming season brought a year ago. */
export const YEAR_AGO_DAYS = [90, 180] as const;

export const purchase: Condition = { measure: 'amount', from: 1 };
export const refund: Condition = { measure: 'refunded', from: 1 };
export const purchaseDay: Condition = { measure: 'first_of_day', from: 1 };
export const weekend: Condition = { measure: 'weekday', from: 5 };
/** (cutoff - days, cutoff]. */
export const last = (days: number): Condition => ({ measure: 'age', below: days });
/** (cutoff - 2 days, cutoff - days]. */
export const before = (days: number): Condition => ({ measure: 'age', from: days, below: 2 * days });
/** (cutoff - 365, cutoff - 365 + days]. */
export const yearAgo = (days: number): Condition => ({
  measure: 'age',
  from: YEAR_DAYS - days,
  below: YEAR_DAYS,
});

export const purchases = count(purchase);
export const purchaseDays = count(purchaseDay);
export const purchaseRevenue = sum('amount', purchase);
export const tenure = max('age', purchase);
export const recency = min('age', purchase);
export const meanGap = ratio(minus(tenure, recency), minus(purchaseDays, constant(1)));
export const meanValue = mean('amount', purchase);

export const NO_PURCHASE = 'no purchase';
export const ONE_PURCHASE = 'fewer than two purchases';
export const ONE_DAY = 'fewer than two purchase days';
export const TWO_GAPS = 'fewer than three purchase days';
