import type { FeatureTable } from '../features/index.js';
import { type Anchor, purchaseSummary } from './anchor.js';
import type { RevenueModel } from './revenue/revenueModel.js';

/** What the model says about customers over one horizon; one entry a customer. */
export interface HorizonScores {
  readonly horizonDays: number;
  /** Expected net revenue in `(cutoff, cutoff + horizon]`, currency; never falls from one horizon to the next. */
  readonly clv: Float64Array;
  /** Expected days with a purchase in the same window. */
  readonly expectedOrders: Float64Array;
}

/** What the model says about customers; one entry a customer. */
export interface Scores {
  readonly customers: readonly string[];
  /** Ascending. */
  readonly horizons: readonly HorizonScores[];
  /** Chance that the customer is still one. */
  readonly pAlive: Float64Array;
  /** Expected net spend a purchase day, currency. */
  readonly expectedSpend: Float64Array;
  /** Days from the cutoff to the next order: 80 % interval and median; Infinity where it may never come. */
  readonly nextOrder: {
    readonly lower: Float64Array;
    readonly median: Float64Array;
    readonly upper: Float64Array;
  };
}

/** The whole model: the anchor, and one revenue model a horizon. */
export class ClvModel {
  /** @param revenue ascending by horizon */
  constructor(
    readonly anchor: Anchor,
    readonly revenue: readonly RevenueModel[],
  ) {}

  /** The revenue model of one horizon, days. */
  forHorizon(horizonDays: number): RevenueModel {
    const model = this.revenue.find((candidate) => candidate.horizonDays === horizonDays);
    if (model === undefined) throw new RangeError(`no revenue model for ${horizonDays} days`);
    return model;
  }

  /** Scores customers by their features at a cutoff. Each row depends on itself alone. */
  score(table: FeatureTable): Scores {
    const horizons: HorizonScores[] = [];
    for (const model of this.revenue) {
      const below = horizons.at(-1)?.clv;
      const clv = model.expectedRevenue(table).map((value, row) => Math.max(value, below?.[row] ?? 0));
      horizons.push({
        horizonDays: model.horizonDays,
        clv,
        expectedOrders: this.anchor.expectedOrders(table, model.horizonDays),
      });
    }
    return {
      customers: table.customers,
      horizons,
      pAlive: this.anchor.pAlive(table),
      expectedSpend: this.anchor.expectedSpend(table),
      nextOrder: this.#nextOrder(table),
    };
  }

  #nextOrder(table: FeatureTable): Scores['nextOrder'] {
    const [model] = this.anchor.purchase;
    const { frequency, recency, age } = purchaseSummary(table, model.span);
    const [lower, median, upper] = [0, 1, 2].map(() => new Float64Array(table.rows));
    for (let row = 0; row < table.rows; row++) {
      const next = model.nextOrder(frequency[row], recency[row], age[row]);
      lower[row] = next.lower;
      median[row] = next.median;
      upper[row] = next.upper;
    }
    return { lower, median, upper };
  }
}
