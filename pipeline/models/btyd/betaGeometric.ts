import { type BetaNodes, betaNodes } from './betaMixture.js';
import type { Likelihood } from './maximumLikelihood.js';
import { firstPurchaseWithin, purchaseCounts } from './negativeBinomial.js';
import type { PurchaseFamily, PurchaseProcess } from './purchaseProcess.js';
import { customersAbove, sumLogRising } from './rising.js';
import { customersByFrequency, type GroupedSummary, meanAge } from './summary.js';

/**
 * Gamma(r, alpha) purchase rates, and a coin after purchases that ends the relation with probability p,
 * p from Beta(a, b). In BG/NBD the coin is first tossed after the first repeat purchase, in MBG/NBD already
 * after the first purchase: that toss is all that tells the two apart, so they share everything else.
 * A customer with x repeat purchases has survived x + firstToss tosses, were he alive.
 */
export type FirstToss = 0 | 1;

interface BetaGeometricParameters {
  readonly r: number;
  /** In units of time. */
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** BG/NBD or MBG/NBD, by when the coin is first tossed. */
export function betaGeometricFamily(firstToss: FirstToss): PurchaseFamily {
  return {
    names: ['r', 'alpha', 'a', 'b'],
    likelihood: (summary) => betaGeometricLikelihood(summary, firstToss),
    process: ({ 0: r, 1: alpha, 2: a, 3: b }) => new BetaGeometricProcess({ r, alpha, a, b }, firstToss),
  };
}

/** The likelihood of r, alpha, a, b, in that order. */
function betaGeometricLikelihood(summary: GroupedSummary, firstToss: FirstToss): Likelihood {
  const byFrequency = customersByFrequency(summary);
  const purchasesAbove = customersAbove(byFrequency);
  const tossesAbove = new Float64Array(purchasesAbove.length + firstToss).fill(summary.customers);
  tossesAbove.set(purchasesAbove, firstToss);

  return {
    customers: summary.customers,
    typical: [1, meanAge(summary) || 1, 1, 2],
    evaluate([r, alpha, a, b], gradient) {
      const rate = sumLogRising(r, purchasesAbove);
      const survived = sumLogRising(b, tossesAbove);
      const tossed = sumLogRising(a + b, tossesAbove);
      gradient[0] = rate.slope + summary.customers * Math.log(alpha);
      gradient[1] = (summary.customers * r) / alpha;
      gradient[2] = -tossed.slope;
      gradient[3] = survived.slope - tossed.slope;
      const ends = addEnds(summary, firstToss, { r, alpha, a, b }, gradient);
      const start = summary.customers * r * Math.log(alpha);
      return rate.value + survived.value - tossed.value + start + ends;
    },
  };
}

/** Odds above this are certainties, and their logarithm is taken before they overflow. */
const HUGE = 1e100;

/**
 * The part of the log-likelihood in which recency and age meet: the customer is still alive, or the coin
 * ended it at the last purchase. Adds its derivatives to `gradient`.
 */
function addEnds(
  { times, count, frequency, recencyAt, ageAt }: GroupedSummary,
  firstToss: FirstToss,
  { r, alpha, a, b }: BetaGeometricParameters,
  gradient: Float64Array,
): number {
  const logs = times.map((time) => Math.log(alpha + time));
  const inverses = times.map((time) => 1 / (alpha + time));
  let [value, byR, byAlpha, ends, endsByTosses] = [0, 0, 0, 0, 0];
  for (let row = 0; row < count.length; row++) {
    const customers = count[row];
    const shape = r + frequency[row];
    const tosses = frequency[row] + firstToss;
    const atAge = ageAt[row];
    value -= customers * shape * logs[atAge];
    byR -= customers * logs[atAge];
    byAlpha -= customers * shape * inverses[atAge];
    if (tosses === 0) continue;

    const atRecency = recencyAt[row];
    const silence = logs[atAge] - logs[atRecency];
    const once = a / (b + tosses - 1);
    const odds = Math.exp(shape * silence) * once;
    const ended = odds < HUGE ? (customers * odds) / (1 + odds) : customers;
    value += customers * (odds < HUGE ? Math.log(1 + odds) : shape * silence + Math.log(once));
    byR += ended * silence;
    byAlpha -= ended * shape * (inverses[atRecency] - inverses[atAge]);
    ends += ended;
    endsByTosses += ended * once;
  }
  gradient[0] += byR;
  gradient[1] += byAlpha;
  gradient[2] += ends / a;
  gradient[3] -= endsByTosses / a;
  return value;
}

/** Node tables are kept for this many different numbers of tosses. */
const KEPT_NODES = 512;

/**
 * What BG/NBD and MBG/NBD predict. Given alive, the purchase rate is Gamma(r + x, alpha + T) and the drop-out
 * chance Beta(a, b + tosses), independent of each other.
 */
class BetaGeometricProcess implements PurchaseProcess {
  readonly #parameters: BetaGeometricParameters;
  readonly #firstToss: FirstToss;
  readonly #nodes = new Map<number, BetaNodes>();

  constructor(parameters: BetaGeometricParameters, firstToss: FirstToss) {
    this.#parameters = parameters;
    this.#firstToss = firstToss;
  }

  pAlivePublished(frequency: number, recency: number, age: number): number {
    return this.#pAliveAfter(frequency + this.#firstToss, frequency, recency, age);
  }

  /**
   * As published, but for one-time buyers of BG/NBD: there the first purchase cannot be the last one, so
   * P(alive) would be 1 for ever. They are given the toss that MBG/NBD gives them, with the same coin.
   */
  pAlive(frequency: number, recency: number, age: number): number {
    const tosses = Math.max(1, frequency + this.#firstToss);
    return this.#pAliveAfter(tosses, frequency, recency, age);
  }

  #pAliveAfter(tosses: number, frequency: number, recency: number, age: number): number {
    if (tosses === 0) return 1;
    const { r, alpha, a, b } = this.#parameters;
    const silence = Math.log1p((age - recency) / (alpha + recency));
    const logOdds = Math.log(a) - Math.log(b + tosses - 1) + (r + frequency) * silence;
    return 1 / (1 + Math.exp(logOdds));
  }

  /**
   * The expectation of (1 - (1 + p t / (alpha + T))^-(r + x)) / p over the drop-out chance p: orders in
   * exponential time at Gamma rate, until the coin falls.
   */
  ordersIfAlive(frequency: number, age: number, horizon: number): number {
    const { r, alpha } = this.#parameters;
    const shape = r + frequency;
    const time = horizon / (alpha + age);
    const { p, weight } = this.#nodesAfter(frequency + this.#firstToss);
    let expected = 0;
    for (let i = 0; i < p.length; i++) {
      expected -= (weight[i] * Math.expm1(-shape * Math.log1p(p[i] * time))) / p[i];
    }
    return expected;
  }

  #nodesAfter(tosses: number): BetaNodes {
    const known = this.#nodes.get(tosses);
    if (known) return known;
    const nodes = betaNodes(this.#parameters.a, this.#parameters.b + tosses);
    if (this.#nodes.size < KEPT_NODES) this.#nodes.set(tosses, nodes);
    return nodes;
  }

  /**
   * n orders: either the negative binomial gave n and all n tosses were survived, or it gave n or more and
   * toss n was the end.
   */
  distributionIfAlive(frequency: number, age: number, horizon: number, largest: number): Float64Array {
    const { r, alpha, a, b } = this.#parameters;
    const purchases = purchaseCounts(r + frequency, alpha + age, horizon, largest);
    const tosses = frequency + this.#firstToss;
    const distribution = Float64Array.from(purchases);
    let survived = 1;
    let more = 1 - purchases[0];
    for (let n = 1; n <= largest; n++) {
      const endsNow = survived * (a / (a + b + tosses + n - 1));
      survived -= endsNow;
      distribution[n] = survived * purchases[n] + endsNow * Math.max(0, more);
      more -= purchases[n];
    }
    return distribution;
  }

  /** Whoever is alive orders again: the coin falls only after a purchase. */
  returnIfAlive(): number {
    return 1;
  }

  nextOrderIfAlive(frequency: number, age: number, chance: number): number {
    const { r, alpha } = this.#parameters;
    return firstPurchaseWithin(r + frequency, alpha + age, chance);
  }
}
