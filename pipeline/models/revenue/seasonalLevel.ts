import { buyersSummary, purchaseSummary, revenueOf } from '../anchor.js';
import { fitPurchaseModel } from '../btyd/index.js';
import type { Labels, Snapshot } from '../snapshot.js';
import type { AnchoredSnapshot } from './anchorCache.js';

/** Total label over total anchor of a snapshot's complete window; 1 where nothing was expected. */
export function levelOf({ snapshot, anchor }: AnchoredSnapshot, horizonDays: number): number {
  return levelAgainst(
    anchor.expectedRevenue(snapshot.table, horizonDays),
    labelsOf(snapshot, horizonDays).revenue,
  );
}

/**
 * The level that the season had one year earlier: what was bought over what was expected, at least 0.
 * One year earlier the history was short, and then BG/NBD tells slow customers from lost ones more steadily than
 * Pareto/NBD: it takes its place in what was expected.
 */
export function seasonalLevel({ snapshot, anchor }: AnchoredSnapshot, horizonDays: number): number {
  const { table } = snapshot;
  const model = fitPurchaseModel('bg-nbd', buyersSummary(table));
  const orders = model.expectedOrdersOf(purchaseSummary(table, model.span), horizonDays);
  const expected = revenueOf(orders, anchor.expectedSpend(table));
  return Math.max(levelAgainst(expected, labelsOf(snapshot, horizonDays).revenue), 0);
}

/** The labels of a snapshot that is known to have them. */
export function labelsOf(snapshot: Snapshot, horizonDays: number): Labels {
  const labels = snapshot.labels.get(horizonDays);
  if (labels === undefined) throw new TypeError(`the snapshot has no labels for ${horizonDays} days`);
  return labels;
}

export function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function levelAgainst(expected: Float64Array, revenue: Float64Array): number {
  const sum = total(expected);
  return sum > 0 ? total(revenue) / sum : 1;
}
