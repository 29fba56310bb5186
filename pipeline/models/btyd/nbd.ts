import type { Likelihood } from './maximumLikelihood.js';
import { firstPurchaseWithin, purchaseCounts } from './negativeBinomial.js';
import type { PurchaseFamily, PurchaseProcess } from './purchaseProcess.js';
import { customersAbove, sumLogRising } from './rising.js';
import { customersByFrequency, type GroupedSummary, meanAge } from './summary.js';

interface NbdParameters {
  readonly r: number;
  /** In units of time. */
  readonly alpha: number;
}

/** NBD (Ehrenberg 1959): Gamma(r, alpha) purchase rates, and nobody ever leaves. */
export const nbd: PurchaseFamily = {
  names: ['r', 'alpha'],
  likelihood: nbdLikelihood,
  process: ({ 0: r, 1: alpha }, span) => new NbdProcess({ r, alpha }, span),
};

function nbdLikelihood(summary: GroupedSummary): Likelihood {
  const { customers, times, count, frequency, ageAt } = summary;
  const above = customersAbove(customersByFrequency(summary));
  return {
    customers,
    typical: [1, meanAge(summary) || 1],
    evaluate([r, alpha], gradient) {
      const rate = sumLogRising(r, above);
      let value = rate.value + customers * r * Math.log(alpha);
      gradient[0] = rate.slope + customers * Math.log(alpha);
      gradient[1] = (customers * r) / alpha;
      for (let row = 0; row < frequency.length; row++) {
        const rateAtAge = alpha + times[ageAt[row]];
        const log = count[row] * Math.log(rateAtAge);
        value -= (r + frequency[row]) * log;
        gradient[0] -= log;
        gradient[1] -= (count[row] * (r + frequency[row])) / rateAtAge;
      }
      return value;
    },
  };
}

/** What NBD predicts. */
class NbdProcess implements PurchaseProcess {
  readonly #parameters: NbdParameters;
  readonly #span: number;

  /** `span` is the longest age among the customers that the model was fitted to, above 0. */
  constructor(parameters: NbdParameters, span: number) {
    this.#parameters = parameters;
    this.#span = span;
  }

  pAlivePublished(): number {
    return 1;
  }

  /**
   * NBD knows no drop-out. For reports a customer counts as alive when he orders again within as long a
   * time as the data reach back (the span); this is the chance of it.
   */
  pAlive(frequency: number, _recency: number, age: number): number {
    const { r, alpha } = this.#parameters;
    return -Math.expm1(-(r + frequency) * Math.log1p(this.#span / (alpha + age)));
  }

  ordersIfAlive(frequency: number, age: number, horizon: number): number {
    const { r, alpha } = this.#parameters;
    return ((r + frequency) / (alpha + age)) * horizon;
  }

  distributionIfAlive(frequency: number, age: number, horizon: number, largest: number): Float64Array {
    const { r, alpha } = this.#parameters;
    return purchaseCounts(r + frequency, alpha + age, horizon, largest);
  }

  returnIfAlive(): number {
    return 1;
  }

  nextOrderIfAlive(frequency: number, age: number, chance: number): number {
    const { r, alpha } = this.#parameters;
    return firstPurchaseWithin(r + frequency, alpha + age, chance);
  }
}
