import type { SpendModel } from './gammaGamma.js';
import type { PurchaseModel } from './purchaseModel.js';
import type { PurchaseSummary } from './summary.js';

/** What each customer spent: columns as SpendModel.expectedSpend takes them. */
export interface SpendSummary {
  readonly orders: Float64Array;
  /** Currency. */
  readonly meanSpend: Float64Array;
}

/**
 * Expected spend of every customer in `(cutoff, cutoff + horizon]`, in currency: expected orders x expected
 * spend an order. With a discount `rate` (continuous, per unit of time) above 0, its present value.
 */
export function expectedValueOf(
  purchases: PurchaseModel,
  spend: SpendModel,
  summary: PurchaseSummary,
  spent: SpendSummary,
  horizon: number,
  rate = 0,
): Float64Array {
  const orders =
    rate > 0
      ? purchases.discountedOrdersOf(summary, rate, horizon)
      : purchases.expectedOrdersOf(summary, horizon);
  const perOrder = spend.expectedSpendOf(spent.orders, spent.meanSpend);
  return orders.map((expected, row) => expected * perOrder[row]);
}

/**
 * Expected spend of a customer just acquired in `(0, horizon]` after the first order, in currency; that first
 * order, which is already paid, is not counted. `rate` as above; with a rate, the horizon may be Infinity.
 */
export function expectedValueNew(
  purchases: PurchaseModel,
  spend: SpendModel,
  horizon: number,
  rate = 0,
): number {
  const orders =
    rate > 0 ? purchases.discountedOrders(0, 0, 0, rate, horizon) : purchases.expectedOrdersNew(horizon);
  return orders * spend.expectedSpend(0, 0);
}
