import { z } from 'zod';
import { UserError } from '../errors.js';
import { type FeatureTable, numericColumn } from '../features/index.js';
import {
  fitGammaGamma,
  fitPurchaseModel,
  type OwnClock,
  type PurchaseModel,
  type PurchaseSummary,
  purchaseModelFromJSON,
  type SpendModel,
  type SpendSummary,
  spendModelFromJSON,
  takeCustomers,
  tellTimes,
} from './btyd/index.js';
import { takeValues, total } from './matrix.js';
import { asOfRow, clocksOf, type Timing, timingSchema } from './timing.js';

/** A floor far below a cent keeps ratios to the anchor finite. Currency. */
const LEAST_REVENUE = 1e-9;

/** Where more was given back than bought, next to nothing is expected. */
const LEAST_NET_SHARE = 0.01;

/** No next order is looked for further ahead than this, days: never. */
const FARTHEST_DAYS = 36_525;

interface Said {
  readonly table: FeatureTable | undefined;
  readonly answers: Map<string, unknown>;
}

/**
 * The anchor of a snapshot: what buy-till-you-die models expect of each customer from when and how much
 * he bought, before any other feature is looked at. Days and currency.
 */
export class Anchor {
  /**
   * What was said of the table at hand: every horizon, and the forest beside it, asks for the same again. Not a weak
   * map of all tables: the scorer makes one a request, and weak keys cost more to collect than they save.
   */
  #said: Said = { table: undefined, answers: new Map() };
  #populationSpend: number | undefined;

  /**
   * @param purchase Pareto/NBD over all customers with a purchase
   * @param spend Gamma-Gamma over all purchase days
   * @param repeatSpend Gamma-Gamma of those who came again, a day less for each, so that the first day, which all have,
   * weighs less; its parameters are of use here alone
   * @param netShare what is left of the population's purchases once refunds are subtracted, in (0, 1]
   * @param timing of `purchase`; without it time passes evenly, in days
   */
  constructor(
    readonly purchase: PurchaseModel,
    readonly spend: SpendModel,
    readonly repeatSpend: SpendModel,
    readonly netShare: number,
    readonly timing?: Timing,
  ) {}

  /** Expected spend of someone of whom nothing is known, currency a purchase day. */
  get populationSpend(): number {
    this.#populationSpend ??= this.#expectedSpend(0, 0);
    return this.#populationSpend;
  }

  /** Expected purchase days in `(cutoff, cutoff + horizon]`, one a customer. */
  expectedOrders(table: FeatureTable, horizonDays: number): Float64Array {
    return this.#once(table, `orders ${horizonDays}`, () => {
      const summary = this.purchaseSummary(table);
      if (this.timing === undefined) return this.purchase.expectedOrdersOf(summary, horizonDays);
      const { frequency, recency, age } = summary;
      const ahead = (row: number) => this.timeAhead(table, row, horizonDays);
      return frequency.map((x, row) => this.purchase.expectedOrders(x, recency[row], age[row], ahead(row)));
    });
  }

  /** Expected net spend a purchase day, currency, one a customer; shrunk to the population's. */
  expectedSpend(table: FeatureTable): Float64Array {
    return this.#once(table, 'spend', () => {
      const { orders, meanSpend } = spendSummary(table);
      return orders.map((count, row) => this.#expectedSpend(count, meanSpend[row]));
    });
  }

  /** Expected revenue in `(cutoff, cutoff + horizon]`, currency, one a customer; always above 0. */
  expectedRevenue(table: FeatureTable, horizonDays: number): Float64Array {
    return this.#once(table, `revenue ${horizonDays}`, () =>
      revenueOf(this.expectedOrders(table, horizonDays), this.expectedSpend(table)),
    );
  }

  /** Chance that a customer is still one; below 1 for one-time buyers too. */
  pAlive(table: FeatureTable): Float64Array {
    return this.#once(table, 'pAlive', () => {
      const { frequency, recency, age } = this.purchaseSummary(table);
      // At the very moment of a purchase Pareto/NBD is certain. A cutoff is the end of its day: on average half a
      // day has passed since.
      const halfDay = (row: number) => this.timeAhead(table, row, 0.5);
      return this.purchase.pAliveOf({ frequency, recency, age: age.map((time, row) => time + halfDay(row)) });
    });
  }

  /** When the customers of a table bought, in time as it passes for the purchase model. */
  purchaseSummary(table: FeatureTable): PurchaseSummary {
    return this.#once(table, 'summary', () =>
      purchaseSummary(table, this.purchase.span, this.timing && this.#clocksOf(table, this.timing)),
    );
  }

  /** The time that passes for the purchase model in so many days after what is known of a customer. */
  timeAhead(table: FeatureTable, row: number, days: number): number {
    if (this.timing === undefined) return days;
    const clock = this.#clocksOf(table, this.timing)[row];
    return clock.between(clock.asOf, clock.asOf + days);
  }

  /**
   * How fast so many days pass for the shop beside those after the anchor's own cutoff: a model that was fitted in
   * autumn is asked in spring. 1 without a clock.
   */
  paceAhead(table: FeatureTable, row: number, days: number): number {
    if (this.timing === undefined) return 1;
    const { clock, cutoff } = this.timing;
    const asOf = asOfRow(table, row, cutoff);
    return clock.between(asOf, asOf + days) / clock.between(cutoff, cutoff + days);
  }

  /** Days to the next order: 80 % interval and median, one a customer; Infinity where it may never come. */
  nextOrder(table: FeatureTable): Record<'lower' | 'median' | 'upper', Float64Array> {
    const { lower, median, upper } = this.purchase.nextOrderOf(this.purchaseSummary(table));
    const { timing } = this;
    if (timing === undefined) return { lower, median, upper };
    const clocks = this.#clocksOf(table, timing);
    const inDays = (times: Float64Array) =>
      times.map((time, row) => clocks[row].daysUntil(time, FARTHEST_DAYS));
    return { lower: inDays(lower), median: inDays(median), upper: inDays(upper) };
  }

  toJSON(): object {
    const { purchase, spend, repeatSpend, netShare, timing } = this;
    return { purchase, spend, repeatSpend, netShare, timing };
  }

  #clocksOf(table: FeatureTable, timing: Timing): readonly OwnClock[] {
    return this.#once(table, 'clocks', () => clocksOf(table, timing));
  }

  /** What `work` says, worked out once a table; who is told must not change it. */
  #once<Answer>(table: FeatureTable, what: string, work: () => Answer): Answer {
    if (this.#said.table !== table) this.#said = { table, answers: new Map() };
    const { answers } = this.#said;
    if (!answers.has(what)) answers.set(what, work());
    return answers.get(what) as Answer;
  }

  /**
   * The mean of two views. A first order says less of the later ones than a repeat order does: trusting a mean as
   * that of all its orders ranks best where the first does say something, as that of one less where it does not. Refunds come on days of
   * their own, to few customers each: what they take is spread over all.
   */
  #expectedSpend(orders: number, meanSpend: number): number {
    const all = this.spend.expectedSpend(orders, meanSpend);
    const repeats = this.repeatSpend.expectedSpend(Math.max(orders - 1, 0), meanSpend);
    return (this.netShare * (all + repeats)) / 2;
  }
}

/**
 * Fits the anchor to the customers of a snapshot, whose features know nothing after its cutoff.
 * @param timing has the purchase model run on customers' clocks
 * @throws UserError where nobody has a purchase
 */
export function fitAnchor(table: FeatureTable, timing?: Timing): Anchor {
  const { orders, meanSpend } = spendSummary(table);
  const rows = buyersOf(table);
  if (rows.length === 0) {
    throw new UserError(
      `None of the ${orders.length} customers known at the cutoff has ever bought: they have refunds alone.`,
      'Give the purchases too, at least one; or a later cutoff.',
    );
  }
  const count = takeValues(orders, rows);
  const mean = takeValues(meanSpend, rows);
  const spend = fitGammaGamma(count, mean);
  const repeats = Array.from(count.keys()).filter((row) => count[row] > 1);
  const repeatSpend =
    repeats.length === 0
      ? spend
      : fitGammaGamma(
          Float64Array.from(repeats, (row) => count[row] - 1),
          takeValues(mean, repeats),
        );
  return new Anchor(
    fitPurchaseModel('pareto-nbd', buyersSummary(table, timing && clocksOf(table, timing))),
    spend,
    repeatSpend,
    netShareOf(table),
    timing,
  );
}

/** What is left of all purchases once all refunds are subtracted. */
function netShareOf(table: FeatureTable): number {
  const net = total(numericColumn(table, 'net_revenue'));
  const bought = total(numericColumn(table, 'purchase_revenue'));
  return bought > 0 ? Math.max(net / bought, LEAST_NET_SHARE) : 1;
}

/** When the customers with a purchase bought: what purchase models are fitted to. */
export function buyersSummary(table: FeatureTable, clocks?: readonly OwnClock[]): PurchaseSummary {
  return takeCustomers(purchaseSummary(table, 0, clocks), buyersOf(table));
}

/** The rows of the customers with a purchase. */
function buyersOf(table: FeatureTable): number[] {
  const purchaseDays = numericColumn(table, 'purchase_days');
  return Array.from(purchaseDays.keys()).filter((row) => purchaseDays[row] > 0);
}

/**
 * When the customers of a snapshot bought, in days, or in time as their clocks tell it. Someone with refunds alone bought
 * before the data begin: he counts as a one-time buyer whose purchase is `longestAge` old.
 */
export function purchaseSummary(
  table: FeatureTable,
  longestAge: number,
  clocks?: readonly OwnClock[],
): PurchaseSummary {
  const tenure = numericColumn(table, 'tenure_days');
  const sinceLast = numericColumn(table, 'recency_days');
  const inDays = {
    frequency: numericColumn(table, 'purchase_days').map((days) => Math.max(days - 1, 0)),
    recency: tenure.map((days, row) => (Number.isNaN(days) ? 0 : days - sinceLast[row])),
    age: tenure.map((days) => (Number.isNaN(days) ? 0 : days)),
  };
  const told = clocks ? onClocks(inDays, clocks) : inDays;
  return { ...told, age: told.age.map((age, row) => (Number.isNaN(tenure[row]) ? longestAge : age)) };
}

/** A summary in days, with each customer's times told by his clock. */
function onClocks(summary: PurchaseSummary, clocks: readonly OwnClock[]): PurchaseSummary {
  return tellTimes(summary, (row, days) => {
    const first = clocks[row].asOf - summary.age[row];
    return clocks[row].between(first, first + days);
  });
}

/** Purchase days of each customer, and the mean spend on them, currency; 0 and 0 with refunds alone. */
export function spendSummary(table: FeatureTable): SpendSummary {
  const orders = numericColumn(table, 'purchase_days');
  const revenue = numericColumn(table, 'purchase_revenue');
  return { orders, meanSpend: revenue.map((sum, row) => (orders[row] > 0 ? sum / orders[row] : 0)) };
}

/** Expected orders x expected spend, currency, kept above 0. */
export function revenueOf(orders: Float64Array, spend: Float64Array): Float64Array {
  return orders.map((count, row) => Math.max(count * spend[row], LEAST_REVENUE));
}

const schema = z.object({
  purchase: z.unknown(),
  spend: z.unknown(),
  repeatSpend: z.unknown(),
  // Bundles lacked it while the anchor knew nothing of refunds.
  netShare: z.number().positive().default(1),
  timing: timingSchema.optional(),
});

/** The anchor that `toJSON` described. */
export function anchorFromJSON(json: unknown): Anchor {
  const { purchase, spend, repeatSpend, netShare, timing } = schema.parse(json);
  return new Anchor(
    purchaseModelFromJSON(purchase),
    spendModelFromJSON(spend),
    spendModelFromJSON(repeatSpend),
    netShare,
    timing,
  );
}
