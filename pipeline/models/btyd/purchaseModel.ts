import { UserError } from '../../errors.js';
import { type FitRecord, Fitted } from './fitted.js';
import { visitNodes } from './integrate.js';
import type { PurchaseProcess } from './purchaseProcess.js';
import { checkSummary, type PurchaseSummary } from './summary.js';

/** The models of the literature, by what fits them (fitPurchaseModel.ts). */
export type PurchaseModelKind = 'bg-nbd' | 'mbg-nbd' | 'pareto-nbd' | 'nbd';

/** When a customer orders next, as times from the cutoff in the unit of the model. */
export interface NextOrder {
  /** Chance that the customer ever orders again. */
  readonly chance: number;
  /**
   * The times by which the customer has ordered again with a chance of 10 %, 50 % and 90 %; Infinity where
   * the chance of ever ordering again is not above that. `lower` to `upper` is the 80 % interval.
   */
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  /** The same three times, should the customer order again at all. */
  readonly ifReturning: { readonly lower: number; readonly median: number; readonly upper: number };
}

/** By name, in units of time where they have one. */
type PurchaseParameters = Readonly<Record<string, number>>;

/** Everything that makes up a fitted purchase model, as plain JSON. */
export interface PurchaseModelRecord extends FitRecord<PurchaseParameters> {
  readonly kind: PurchaseModelKind;
  /** The longest age among the customers, above 0, in the unit of time. */
  readonly span: number;
}

/** Beyond this many mean lifetimes of a discounted unit of money nothing is left: e^-40. */
const DISCOUNTED_AWAY = 40;
/** The discounting integral runs over ln(1 + time / unit), with this many units of time in all ... */
const DISCOUNT_UNITS = 1000;
/** ... and as many panels. */
const DISCOUNT_PANELS = 3;

type NextOrderColumn = 'chance' | 'lower' | 'median' | 'upper';

/**
 * A fitted model of when customers order. A customer is (frequency, recency, age), see PurchaseSummary;
 * orders are purchase days. All times are in the unit of the summary that the model was fitted to.
 * Every answer is finite for all 0 <= recency <= age, except where NextOrder says Infinity.
 */
export class PurchaseModel extends Fitted<PurchaseParameters, PurchaseModelRecord> {
  readonly #process: PurchaseProcess;
  readonly #alive = new WeakMap<PurchaseSummary, Float64Array>();

  constructor(record: PurchaseModelRecord, process: PurchaseProcess) {
    super(record);
    this.#process = process;
  }

  get kind(): PurchaseModelKind {
    return this.record.kind;
  }

  get span(): number {
    return this.record.span;
  }

  /**
   * Chance that the customer is still one, who may leave before the next order all the same ({@link NextOrder}'s chance
   * is that he does order again); below 1 for one-time buyers in every model, which BG/NBD and NBD as published do not
   * have (how: `pAlive` of their processes).
   * In Pareto/NBD it is 1 at the very moment of a purchase, as published.
   */
  pAlive(frequency: number, recency: number, age: number): number {
    return this.#process.pAlive(frequency, recency, age);
  }

  /** P(alive) as published; in BG/NBD 1 for one-time buyers, in NBD for all. */
  pAlivePublished(frequency: number, recency: number, age: number): number {
    return this.#process.pAlivePublished(frequency, recency, age);
  }

  /** Expected number of orders in `(cutoff, cutoff + horizon]`. */
  expectedOrders(frequency: number, recency: number, age: number, horizon: number): number {
    const alive = this.#process.pAlivePublished(frequency, recency, age);
    return alive * this.#process.ordersIfAlive(frequency, age, horizon);
  }

  /** Expected number of orders in the time after a first purchase, of a customer just acquired: E[X(t)]. */
  expectedOrdersNew(time: number): number {
    return this.expectedOrders(0, 0, 0, time);
  }

  /**
   * P(0), P(1), ..., P(largest) orders in `(cutoff, cutoff + horizon]`; what is missing to 1 is P(more).
   * A customer just acquired is (0, 0, 0).
   */
  ordersDistribution(
    frequency: number,
    recency: number,
    age: number,
    horizon: number,
    largest: number,
  ): Float64Array {
    const alive = this.#process.pAlivePublished(frequency, recency, age);
    const distribution = this.#process.distributionIfAlive(frequency, age, horizon, largest);
    for (let n = 0; n <= largest; n++) distribution[n] *= alive;
    distribution[0] += 1 - alive;
    return distribution;
  }

  /** When the customer orders next. It follows P(alive) as published, as the expected orders do. */
  nextOrder(frequency: number, recency: number, age: number): NextOrder {
    const { chance, by } = this.#return(frequency, recency, age);
    return {
      chance,
      lower: by(0.1),
      median: by(0.5),
      upper: by(0.9),
      ifReturning: { lower: by(0.1 * chance), median: by(0.5 * chance), upper: by(0.9 * chance) },
    };
  }

  /** The chance of ever ordering again, and the time by which that has happened with a chance of `level`. */
  #return(
    frequency: number,
    recency: number,
    age: number,
    alive = this.#process.pAlivePublished(frequency, recency, age),
  ) {
    const chance = alive * this.#process.returnIfAlive(frequency, age);
    const by = (level: number) =>
      level < chance
        ? this.#process.nextOrderIfAlive(frequency, age, level / alive)
        : Number.POSITIVE_INFINITY;
    return { chance, by };
  }

  /**
   * Expected orders in `(cutoff, cutoff + horizon]`, each discounted by e^(-rate * time); `rate` is continuous
   * and per unit of time: ln(1.1) / 365 a day for 10 % a year. With the horizon left out, all orders to come:
   * Fader & Hardie's DERT, which needs a rate above 0.
   * @throws UserError for a rate of 0 without a horizon.
   */
  discountedOrders(frequency: number, recency: number, age: number, rate: number, horizon?: number): number {
    const alive = this.#process.pAlivePublished(frequency, recency, age);
    return alive * this.#discountedIfAlive(frequency, age, rate, horizon);
  }

  #discountedIfAlive(
    frequency: number,
    age: number,
    rate: number,
    horizon = Number.POSITIVE_INFINITY,
  ): number {
    const end = Math.min(horizon, DISCOUNTED_AWAY / rate);
    if (!(rate >= 0) || !Number.isFinite(end)) {
      throw new UserError(
        `Orders over a horizon of ${horizon} cannot be discounted at a rate of ${rate} per unit of time.`,
        'Give a discount rate above 0, or a rate of 0 and a finite horizon.',
      );
    }
    // By parts: integral of e^(-rate t) dE(t) = e^(-rate end) E(end) + rate * integral of e^(-rate t) E(t) dt.
    const unit = end / DISCOUNT_UNITS;
    let integral = 0;
    visitNodes(0, Math.log1p(DISCOUNT_UNITS), DISCOUNT_PANELS, (x, weight) => {
      const time = unit * Math.expm1(x);
      const orders = this.#process.ordersIfAlive(frequency, age, time);
      integral += weight * unit * Math.exp(x - rate * time) * orders;
    });
    return Math.exp(-rate * end) * this.#process.ordersIfAlive(frequency, age, end) + rate * integral;
  }

  /** `pAlive` of every customer. */
  pAliveOf(summary: PurchaseSummary): Float64Array {
    checkSummary(summary);
    const { frequency, recency, age } = summary;
    return frequency.map((x, row) => this.#process.pAlive(x, recency[row], age[row]));
  }

  /** `expectedOrders` of every customer. */
  expectedOrdersOf(summary: PurchaseSummary, horizon: number): Float64Array {
    return this.#timesAlive(summary, (x, age) => this.#process.ordersIfAlive(x, age, horizon));
  }

  /** `discountedOrders` of every customer. */
  discountedOrdersOf(summary: PurchaseSummary, rate: number, horizon?: number): Float64Array {
    return this.#timesAlive(summary, (x, age) => this.#discountedIfAlive(x, age, rate, horizon));
  }

  /** `nextOrder` of every customer, as columns. */
  nextOrderOf(summary: PurchaseSummary): Readonly<Record<NextOrderColumn, Float64Array>> {
    const rows = summary.frequency.length;
    const column = () => new Float64Array(rows);
    const columns = { chance: column(), lower: column(), median: column(), upper: column() };
    const alive = this.#aliveOf(summary);
    const { frequency, recency, age } = summary;
    for (let row = 0; row < rows; row++) {
      const { chance, by } = this.#return(frequency[row], recency[row], age[row], alive[row]);
      columns.chance[row] = chance;
      columns.lower[row] = by(0.1);
      columns.median[row] = by(0.5);
      columns.upper[row] = by(0.9);
    }
    return columns;
  }

  /** P(alive) as published, times something that recency does not change and many customers share. */
  #timesAlive(summary: PurchaseSummary, ifAlive: (frequency: number, age: number) => number): Float64Array {
    const { frequency, age } = summary;
    const alive = this.#aliveOf(summary);
    const known = new Map<number, Map<number, number>>();
    return frequency.map((x, row) => {
      const ofAge = known.get(age[row]) ?? new Map<number, number>();
      if (ofAge.size === 0) known.set(age[row], ofAge);
      const value = ofAge.get(x) ?? ifAlive(x, age[row]);
      ofAge.set(x, value);
      return alive[row] * value;
    });
  }

  /** P(alive) as published of every customer; worked out once, since every horizon asks for it. */
  #aliveOf(summary: PurchaseSummary): Float64Array {
    const known = this.#alive.get(summary);
    if (known) return known;
    checkSummary(summary);
    const { frequency, recency, age } = summary;
    const alive = frequency.map((x, row) => this.#process.pAlivePublished(x, recency[row], age[row]));
    this.#alive.set(summary, alive);
    return alive;
  }
}
