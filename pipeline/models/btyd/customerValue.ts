import type { PurchaseModel } from './purchaseModel.js';
import type { SpendModel } from './spendModel.js';
import type { PurchaseSummary } from './summary.js';

/** What each customer spent: columns as SpendModel.expectedSpend takes them. */
export interface SpendSummary {
  readonly orders: Float64Array;
  /** Currency. */
  readonly meanSpend: Float64Array;
}

/** Customers as both models take them, one row each. */
export interface BuyerHistory {
  readonly purchases: PurchaseSummary;
  readonly spend: SpendSummary;
}

/** A purchase model and a spend model of the same customers. */
export interface ValueModels {
  readonly purchase: PurchaseModel;
  readonly spend: SpendModel;
}

/**
 * Expected spend of every customer in `(cutoff, cutoff + horizon]`, in currency: expected orders x expected
 * spend an order. With a discount `rate` (continuous, per unit of time) above 0, its present value; then the horizon
 * may be Infinity.
 */
export function expectedValueOf(
  { purchase, spend }: ValueModels,
  history: BuyerHistory,
  horizon: number,
  rate = 0,
): Float64Array {
  const orders =
    rate > 0
      ? purchase.discountedOrdersOf(history.purchases, rate, horizon)
      : purchase.expectedOrdersOf(history.purchases, horizon);
  const perOrder = spend.expectedSpendOf(history.spend.orders, history.spend.meanSpend);
  return orders.map((expected, row) => expected * perOrder[row]);
}

/**
 * The same of a customer just acquired, in `(0, horizon]` after the first order; that first order, which is already
 * paid, is not counted.
 */
export function expectedValueNew(models: ValueModels, horizon: number, rate = 0): number {
  const nothing = Float64Array.of(0);
  const justAcquired = {
    purchases: { frequency: nothing, recency: nothing, age: nothing },
    spend: { orders: nothing, meanSpend: nothing },
  };
  return expectedValueOf(models, justAcquired, horizon, rate)[0];
}
