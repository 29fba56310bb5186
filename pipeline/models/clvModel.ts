import type { FeatureTable } from '../features/index.js';
import type { Anchor } from './anchor.js';
import type { OutcomeLaw } from './intervals/outcomeLaw.js';
import type { RevenueModel } from './revenue/revenueModel.js';

/** What the model says about customers over one horizon; one entry a customer. */
export interface HorizonScores {
  readonly horizonDays: number;
  /** Expected net revenue in `(cutoff, cutoff + horizon]`, currency; never falls from one horizon to the next. */
  readonly clv: Float64Array;
  /** Expected days with a purchase in the same window. */
  readonly expectedOrders: Float64Array;
  /**
   * 80 % and 90 % prediction intervals of the net revenue, currency, both ends included; nested, and they hold
   * the expectation. Neither end falls from one horizon to the next.
   */
  readonly lo80: Float64Array;
  readonly hi80: Float64Array;
  readonly lo90: Float64Array;
  readonly hi90: Float64Array;
  /**
   * Chances that the law of this horizon gives the intervals, before a shorter one's raise their ends: more than 80 %
   * and 90 % where buying nothing is likelier.
   */
  readonly chance80: Float64Array;
  readonly chance90: Float64Array;
  /** Chance that the revenue comes within 50 % of `clv` or one average order of it, whichever is wider. */
  readonly confidence: Float64Array;
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

/** What predicts one horizon: the revenue model, and how outcomes lie around what it says. */
export interface HorizonModel {
  readonly revenue: RevenueModel;
  readonly outcomes: OutcomeLaw;
}

/** The whole model: the anchor, and what predicts each horizon. */
export class ClvModel {
  /** @param horizons ascending */
  constructor(
    readonly anchor: Anchor,
    readonly horizons: readonly HorizonModel[],
  ) {}

  /** The revenue model of one horizon, days. */
  forHorizon(horizonDays: number): RevenueModel {
    const model = this.horizons.find(({ revenue }) => revenue.horizonDays === horizonDays);
    if (model === undefined) throw new RangeError(`no revenue model for ${horizonDays} days`);
    return model.revenue;
  }

  /** Whether every horizon's total is that of the anchors at the level of the season, whoever it is expected of. */
  get hasAnchorsTotal(): boolean {
    return this.horizons.every(
      ({ revenue }) => revenue.kind === 'anchored-forest' || revenue.kind === 'btyd',
    );
  }

  /** Whether the anchors' purchase models run on customers' clocks, since they pause with the seasons. */
  get isOnClock(): boolean {
    return this.anchor.timing !== undefined;
  }

  /** Scores customers by their features at a cutoff. Each row depends on itself alone. */
  score(table: FeatureTable): Scores {
    const expectedSpend = this.anchor.expectedSpend(table);
    const horizons: HorizonScores[] = [];
    for (const model of this.horizons) {
      horizons.push(this.#scoreHorizon(model, table, expectedSpend, horizons.at(-1)));
    }
    return {
      customers: table.customers,
      horizons,
      pAlive: this.anchor.pAlive(table),
      expectedSpend,
      nextOrder: this.anchor.nextOrder(table),
    };
  }

  /** @param shorter the scores of the next shorter horizon, below which none of these may fall */
  #scoreHorizon(
    { revenue, outcomes }: HorizonModel,
    table: FeatureTable,
    averageOrder: Float64Array,
    shorter: HorizonScores | undefined,
  ): HorizonScores {
    const notBelow = (values: Float64Array, least: Float64Array | undefined) =>
      least ? values.map((value, row) => Math.max(value, least[row])) : values;
    const clv = notBelow(revenue.expectedRevenue(table), shorter?.clv);
    const ends = (coverage: number) => {
      const [lower, upper, chance] = [0, 1, 2].map(() => new Float64Array(clv.length));
      for (let row = 0; row < clv.length; row++) {
        const interval = outcomes.interval(clv[row], averageOrder[row], coverage);
        lower[row] = interval.lower;
        upper[row] = interval.upper;
        chance[row] = interval.chance;
      }
      return { lower, upper, chance };
    };
    const [in80, in90] = [ends(0.8), ends(0.9)];
    return {
      horizonDays: revenue.horizonDays,
      clv,
      expectedOrders: this.anchor.expectedOrders(table, revenue.horizonDays),
      lo80: notBelow(in80.lower, shorter?.lo80),
      hi80: notBelow(in80.upper, shorter?.hi80),
      lo90: notBelow(in90.lower, shorter?.lo90),
      hi90: notBelow(in90.upper, shorter?.hi90),
      chance80: in80.chance,
      chance90: in90.chance,
      confidence: clv.map((value, row) => outcomes.confidence(value, averageOrder[row])),
    };
  }
}
