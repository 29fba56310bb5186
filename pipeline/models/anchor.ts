import { type FeatureTable, numericColumn } from '../features/index.js';
import {
  fitGammaGamma,
  fitPurchaseModel,
  type PurchaseModel,
  type PurchaseSummary,
  purchaseModelFromJSON,
  type SpendModel,
  spendModelFromJSON,
} from './btyd/index.js';

/**
 * The anchor of a snapshot: what buy-till-you-die models expect of each customer from when and how much
 * he bought, before any other feature is looked at. Days and currency.
 */
export class Anchor {
  readonly purchase: readonly PurchaseModel[];
  readonly spend: SpendModel;

  /** @param purchase models whose expected orders are averaged */
  constructor(purchase: readonly PurchaseModel[], spend: SpendModel) {
    this.purchase = purchase;
    this.spend = spend;
  }

  /** Days from the first purchase to the cutoff of the oldest customer that the anchor was fitted to. */
  get #longestAge(): number {
    return this.purchase[0].span;
  }

  /** Expected spend of someone of whom nothing is known, currency a purchase day. */
  get populationSpend(): number {
    return this.spend.expectedSpend(0, 0);
  }

  /** Expected purchase days in `(cutoff, cutoff + horizon]`, one a customer. */
  expectedOrders(table: FeatureTable, horizonDays: number): Float64Array {
    const summary = purchaseSummary(table, this.#longestAge);
    return meanOf(this.purchase.map((model) => model.expectedOrdersOf(summary, horizonDays)));
  }

  /** Expected net spend a purchase day, currency, one a customer; shrunk to the population's. */
  expectedSpend(table: FeatureTable): Float64Array {
    const { purchaseDays, meanSpend } = spendSummary(table);
    return this.spend.expectedSpendOf(purchaseDays, meanSpend);
  }

  /** Expected revenue in `(cutoff, cutoff + horizon]`, currency, one a customer; always above 0. */
  expectedRevenue(table: FeatureTable, horizonDays: number): Float64Array {
    const spend = this.expectedSpend(table);
    const revenue = this.expectedOrders(table, horizonDays).map((orders, row) => orders * spend[row]);
    // A floor far below a cent keeps ratios to the anchor finite.
    return revenue.map((value) => Math.max(value, 1e-9));
  }

  /** Chance that a customer is still one; below 1 for one-time buyers too. */
  pAlive(table: FeatureTable): Float64Array {
    const summary = purchaseSummary(table, this.#longestAge);
    return meanOf(this.purchase.map((model) => model.pAliveOf(summary)));
  }

  toJSON(): object {
    return { purchase: this.purchase, spend: this.spend };
  }
}

/** Fits the anchor to the customers of a snapshot, whose features know nothing after its cutoff. */
export function fitAnchor(table: FeatureTable): Anchor {
  const rows = rowsWithPurchase(table);
  const summary = purchaseSummary(table, 0);
  const fitted: PurchaseSummary = {
    frequency: pick(summary.frequency, rows),
    recency: pick(summary.recency, rows),
    age: pick(summary.age, rows),
  };
  const { purchaseDays, meanSpend } = spendSummary(table);
  const purchase = (['pareto-nbd'] as const).map((kind) => fitPurchaseModel(kind, fitted));
  return new Anchor(purchase, fitGammaGamma(pick(purchaseDays, rows), pick(meanSpend, rows)));
}

export function anchorFromJSON(json: unknown): Anchor {
  const { purchase, spend } = json as { purchase: unknown[]; spend: unknown };
  return new Anchor(purchase.map(purchaseModelFromJSON), spendModelFromJSON(spend));
}

/**
 * When the customers of a snapshot bought, in days. Someone with refunds alone bought before the data begin:
 * he counts as a one-time buyer whose purchase is `longestAge` days old.
 */
export function purchaseSummary(table: FeatureTable, longestAge: number): PurchaseSummary {
  const tenure = numericColumn(table, 'tenure_days');
  const sinceLast = numericColumn(table, 'recency_days');
  return {
    frequency: numericColumn(table, 'purchase_days').map((days) => Math.max(days - 1, 0)),
    recency: tenure.map((days, row) => (Number.isNaN(days) ? 0 : days - sinceLast[row])),
    age: tenure.map((days) => (Number.isNaN(days) ? longestAge : days)),
  };
}

function spendSummary(table: FeatureTable): { purchaseDays: Float64Array; meanSpend: Float64Array } {
  const purchaseDays = numericColumn(table, 'purchase_days');
  const revenue = numericColumn(table, 'purchase_revenue');
  return {
    purchaseDays,
    meanSpend: revenue.map((sum, row) => (purchaseDays[row] > 0 ? sum / purchaseDays[row] : 0)),
  };
}

function rowsWithPurchase(table: FeatureTable): number[] {
  const purchaseDays = numericColumn(table, 'purchase_days');
  return Array.from(purchaseDays.keys()).filter((row) => purchaseDays[row] > 0);
}

function pick(column: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => column[row]);
}

function meanOf(columns: readonly Float64Array[]): Float64Array {
  return columns[0].map((_, row) => columns.reduce((sum, column) => sum + column[row], 0) / columns.length);
}
