import { softplus } from './betaMixture.js';
import { visitNodes } from './integrate.js';
import type { Likelihood } from './maximumLikelihood.js';
import { purchaseCounts } from './negativeBinomial.js';
import type { PurchaseFamily, PurchaseProcess } from './purchaseProcess.js';
import { customersAbove, sumLogRising } from './rising.js';
import { customersByFrequency, type GroupedSummary, meanAge, Numbering } from './summary.js';
import { logTailIntegral, type TailSlopes } from './tailIntegral.js';

interface ParetoNbdParameters {
  readonly r: number;
  /** In units of time. */
  readonly alpha: number;
  readonly s: number;
  /** In units of time. */
  readonly beta: number;
}

/**
 * Pareto/NBD (Schmittlein, Morrison & Colombo 1987): Gamma(r, alpha) purchase rates, Gamma(s, beta) death
 * rates.
 */
export const paretoNbd: PurchaseFamily = {
  names: ['r', 'alpha', 's', 'beta'],
  likelihood: paretoNbdLikelihood,
  process: ({ 0: r, 1: alpha, 2: s, 3: beta }) => new ParetoNbdProcess({ r, alpha, s, beta }),
};

/**
 * The likelihood of r, alpha, s, beta, in that order:
 *
 * Gamma(r + x) / Gamma(r) alpha^r beta^s [ (alpha + T)^-(r + x) (beta + T)^-s
 *   + s * integral from t_x to T of (alpha + y)^-(r + x) (beta + y)^-(s + 1) dy ].
 */
function paretoNbdLikelihood(summary: GroupedSummary): Likelihood {
  const { customers } = summary;
  const above = customersAbove(customersByFrequency(summary));
  const tails = new Tails(summary);
  const typicalTime = meanAge(summary) || 1;
  return {
    customers,
    typical: [1, typicalTime, 1, typicalTime],
    evaluate([r, alpha, s, beta], gradient) {
      const rate = sumLogRising(r, above);
      gradient[0] = rate.slope + customers * Math.log(alpha);
      gradient[1] = (customers * r) / alpha;
      gradient[2] = customers * Math.log(beta);
      gradient[3] = (customers * s) / beta;
      tails.update(r, alpha, s, beta);
      const start = customers * (r * Math.log(alpha) + s * Math.log(beta));
      return rate.value + start + addEnds(summary, tails, { r, alpha, s, beta }, gradient);
    },
  };
}

/**
 * The tail integrals of all distinct (x, t_x) and (x, T), with their derivatives: with whole days there are
 * far fewer of them than rows, and they are the dear part of the likelihood.
 */
class Tails {
  /** The pair of each row, at its recency and at its age. */
  readonly atRecency: Uint32Array;
  readonly atAge: Uint32Array;
  readonly value: Float64Array;
  /** Derivatives by r, alpha, s and beta. */
  readonly slopes: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  readonly #frequency: Float64Array;
  readonly #time: Float64Array;

  constructor({ times, frequency, recencyAt, ageAt }: GroupedSummary) {
    const pairs = new Numbering();
    this.atRecency = pairs.ofAll(frequency.map((x, row) => x * times.length + recencyAt[row]));
    this.atAge = pairs.ofAll(frequency.map((x, row) => x * times.length + ageAt[row]));
    const keys = pairs.values();
    this.#frequency = keys.map((key) => Math.floor(key / times.length));
    this.#time = keys.map((key) => times[key % times.length]);
    const column = () => new Float64Array(keys.length);
    this.value = column();
    this.slopes = [column(), column(), column(), column()];
  }

  update(r: number, alpha: number, s: number, beta: number): void {
    const at: TailSlopes = { a: 0, p: 0, b: 0, q: 0 };
    const [byR, byAlpha, byS, byBeta] = this.slopes;
    for (let pair = 0; pair < this.value.length; pair++) {
      const time = this.#time[pair];
      this.value[pair] = logTailIntegral(alpha + time, r + this.#frequency[pair], beta + time, s + 1, at);
      byR[pair] = at.p;
      byAlpha[pair] = at.a;
      byS[pair] = at.q;
      byBeta[pair] = at.b;
    }
  }
}

/**
 * The part of the log-likelihood in which recency and age meet: alive at the cutoff, or dead between the
 * last purchase and the cutoff. Adds its derivatives to `gradient`.
 */
function addEnds(
  { times, count, frequency, ageAt }: GroupedSummary,
  tails: Tails,
  { r, alpha, s, beta }: ParetoNbdParameters,
  gradient: Float64Array,
): number {
  const logRates = times.map((time) => Math.log(alpha + time));
  const logDeaths = times.map((time) => Math.log(beta + time));
  let value = 0;
  for (let row = 0; row < count.length; row++) {
    const customers = count[row];
    const shape = r + frequency[row];
    const age = times[ageAt[row]];
    const [logRate, logDeath] = [logRates[ageAt[row]], logDeaths[ageAt[row]]];
    const [from, to] = [tails.atRecency[row], tails.atAge[row]];
    const logAlive = -shape * logRate - s * logDeath;
    const logDead = logDeadBetween(s, tails.value[from], tails.value[to]);
    const dead = 1 / (1 + Math.exp(logAlive - logDead));
    const alive = customers * (1 - dead);
    value += customers * (logAlive + softplus(logDead - logAlive));
    gradient[0] -= alive * logRate;
    gradient[1] -= (alive * shape) / (alpha + age);
    gradient[2] -= alive * logDeath;
    gradient[3] -= (alive * s) / (beta + age);
    // Within rounding there was no time to die between the last purchase and the cutoff.
    if (dead === 0) continue;
    gradient[2] += (customers * dead) / s;
    const later = Math.exp(tails.value[to] - tails.value[from]);
    const share = (customers * dead) / (1 - later);
    for (let i = 0; i < 4; i++) {
      gradient[i] += share * (tails.slopes[i][from] - later * tails.slopes[i][to]);
    }
  }
  return value;
}

/** ln(s * (tail at the last purchase - tail at the cutoff)), from the logarithms of the tails. */
function logDeadBetween(s: number, logFrom: number, logTo: number): number {
  if (logTo >= logFrom) return Number.NEGATIVE_INFINITY;
  return Math.log(s) + logFrom + Math.log(-Math.expm1(logTo - logFrom));
}

/** Log-times beyond this are never: e^600 of any unit. */
const NEVER = 600;
/** Newton's steps (or halvings) towards the time of the next order. */
const MAX_STEPS = 200;

/**
 * What Pareto/NBD predicts. Given alive, the purchase rate is Gamma(r + x, alpha + T) and the death rate
 * Gamma(s, beta + T), independent of each other.
 */
class ParetoNbdProcess implements PurchaseProcess {
  readonly #parameters: ParetoNbdParameters;

  constructor(parameters: ParetoNbdParameters) {
    this.#parameters = parameters;
  }

  pAlivePublished(frequency: number, recency: number, age: number): number {
    const { r, alpha, s, beta } = this.#parameters;
    if (recency === age) return 1;
    const shape = r + frequency;
    const logAlive = -shape * Math.log(alpha + age) - s * Math.log(beta + age);
    const atRecency = logTailIntegral(alpha + recency, shape, beta + recency, s + 1);
    const atAge = logTailIntegral(alpha + age, shape, beta + age, s + 1);
    return 1 / (1 + Math.exp(logDeadBetween(s, atRecency, atAge) - logAlive));
  }

  /** As published: one-time buyers drop out too. */
  pAlive(frequency: number, recency: number, age: number): number {
    return this.pAlivePublished(frequency, recency, age);
  }

  /** Fader & Hardie 2005, "A note on deriving the Pareto/NBD model", without its division by s - 1. */
  ordersIfAlive(frequency: number, age: number, horizon: number): number {
    const { r, alpha, s, beta } = this.#parameters;
    const elapsed = Math.log1p(horizon / (beta + age));
    const exponent = (1 - s) * elapsed;
    const lifetime = exponent === 0 ? elapsed : (Math.expm1(exponent) / exponent) * elapsed;
    return ((r + frequency) / (alpha + age)) * (beta + age) * lifetime;
  }

  /** Purchase counts mixed over the time of death, in (cutoff, cutoff + horizon], or after it. */
  distributionIfAlive(frequency: number, age: number, horizon: number, largest: number): Float64Array {
    const { r, alpha, s, beta } = this.#parameters;
    const shape = r + frequency;
    const outlives = Math.exp(-s * Math.log1p(horizon / (beta + age)));
    const distribution = purchaseCounts(shape, alpha + age, horizon, largest);
    for (let n = 0; n <= largest; n++) distribution[n] *= outlives;

    // Both the death density and the counts change on a logarithmic scale of time above the shorter unit.
    const unit = Math.min(beta + age, (alpha + age) / shape);
    const end = Math.log1p(horizon / unit);
    const panels = Math.ceil((end * Math.sqrt(4 + largest)) / 6);
    visitNodes(0, end, panels, (x, weight) => {
      const death = unit * Math.expm1(x);
      const density = Math.exp(Math.log(s) + x - (s + 1) * Math.log1p(death / (beta + age)));
      const share = (weight * density * unit) / (beta + age);
      const counts = purchaseCounts(shape, alpha + age, death, largest);
      for (let n = 0; n <= largest; n++) distribution[n] += share * counts[n];
    });
    return distribution;
  }

  returnIfAlive(frequency: number, age: number): number {
    const { r, alpha, s, beta } = this.#parameters;
    const shape = r + frequency;
    const logChance = Math.log(shape) + shape * Math.log(alpha + age) + s * Math.log(beta + age);
    return Math.min(1, Math.exp(logChance + logTailIntegral(alpha + age, shape + 1, beta + age, s)));
  }

  /** Solves tail(t) / tail(0) = 1 - chance / returnIfAlive for t, by Newton's method on ln(1 + t / (alpha + T)). */
  nextOrderIfAlive(frequency: number, age: number, chance: number): number {
    const { r, alpha, s, beta } = this.#parameters;
    const [rate, shape, death] = [alpha + age, r + frequency, beta + age];
    const tailAt = (t: number) => logTailIntegral(rate + t, shape + 1, death + t, s);
    const wanted = tailAt(0) + Math.log1p(-chance / this.returnIfAlive(frequency, age));
    let low = 0;
    let high = NEVER;
    let x = 0;
    for (let step = 0; step < MAX_STEPS; step++) {
      const t = rate * Math.expm1(x);
      const tail = tailAt(t);
      if (tail > wanted) low = x;
      else high = x;
      const logDensity = -(shape + 1) * Math.log(rate + t) - s * Math.log(death + t);
      const newton = x + (tail - wanted) / Math.exp(logDensity + Math.log(rate) + x - tail);
      const next = newton > low && newton < high ? newton : (low + high) / 2;
      if (Math.abs(next - x) <= 1e-12 * (1 + x)) break;
      x = next;
    }
    return x >= NEVER - 1 ? Number.POSITIVE_INFINITY : rate * Math.expm1(x);
  }
}
