import betaln from '@stdlib/math-base-special-betaln';
import digamma from '@stdlib/math-base-special-digamma';
import { z } from 'zod';
import { UserError } from '../../errors.js';
import { type Likelihood, maximiseLikelihood } from './maximumLikelihood.js';

/** Everything that makes up a fitted spend model, as plain JSON. */
export interface SpendModelRecord {
  readonly formatVersion: 1;
  readonly kind: 'gamma-gamma';
  readonly parameters: SpendParameters;
  readonly standardErrors: SpendParameters;
  readonly logLikelihood: number;
  /** Whether the search ended on a maximum. */
  readonly converged: boolean;
  /** Whether weakly regularised estimates stand in, since the likelihood has no maximum; `notes` says why. */
  readonly regularised: boolean;
  readonly notes: readonly string[];
  /** Number of customers that the model was fitted to. */
  readonly customers: number;
}

export interface SpendParameters {
  readonly p: number;
  /** Above 1, so that the population has a mean. */
  readonly q: number;
  /** In currency. */
  readonly gamma: number;
}

/**
 * Gamma-Gamma (Fader & Hardie 2013): what a customer spends an order is Gamma(p, rate), the rates of the
 * customers are Gamma(q, gamma), and neither depends on how often they order.
 */
export class SpendModel {
  readonly parameters: SpendParameters;
  readonly standardErrors: SpendParameters;
  readonly logLikelihood: number;
  readonly converged: boolean;
  readonly regularised: boolean;
  readonly notes: readonly string[];
  readonly customers: number;

  constructor(record: SpendModelRecord) {
    this.parameters = record.parameters;
    this.standardErrors = record.standardErrors;
    this.logLikelihood = record.logLikelihood;
    this.converged = record.converged;
    this.regularised = record.regularised;
    this.notes = record.notes;
    this.customers = record.customers;
  }

  /**
   * Expected spend an order, in currency, of a customer with `orders` orders at a mean of `meanSpend`: the
   * customer's own mean, shrunk to the population's the more, the fewer his orders. 0 orders, or a mean that
   * is not above 0 (refunds), tell nothing: the population's mean.
   * Count the orders as they were counted in the fit, all of them or repeat orders only.
   */
  expectedSpend(orders: number, meanSpend: number): number {
    const { p, q, gamma } = this.parameters;
    if (!(orders > 0 && meanSpend > 0)) return (p * gamma) / (q - 1);
    return (p * (gamma + orders * meanSpend)) / (p * orders + q - 1);
  }

  /** `expectedSpend` of every customer. */
  expectedSpendOf(orders: Float64Array, meanSpend: Float64Array): Float64Array {
    return orders.map((count, row) => this.expectedSpend(count, meanSpend[row]));
  }

  toJSON(): SpendModelRecord {
    const { parameters, standardErrors, logLikelihood, converged, regularised, notes, customers } = this;
    return {
      formatVersion: 1,
      kind: 'gamma-gamma',
      parameters,
      standardErrors,
      logLikelihood,
      converged,
      regularised,
      notes,
      customers,
    };
  }
}

/**
 * Fits Gamma-Gamma by maximum likelihood. `orders[i]` and `meanSpend[i]` (currency) belong to one customer.
 * Either count repeat orders only, as the literature does, or all orders: then one-time buyers take part.
 * Customers without orders or with a mean that is not above 0 are left out, and counted in `notes`.
 * @throws UserError where the columns differ in length or no customer remains.
 */
export function fitGammaGamma(orders: Float64Array, meanSpend: Float64Array): SpendModel {
  if (orders.length !== meanSpend.length) {
    throw new UserError(
      `There are ${orders.length} order counts and ${meanSpend.length} mean spends.`,
      'Give both for the same customers, one row each.',
    );
  }
  const rows: number[] = [];
  for (let row = 0; row < orders.length; row++) {
    const { [row]: count } = orders;
    const { [row]: mean } = meanSpend;
    if (count > 0 && mean > 0 && Number.isFinite(count) && Number.isFinite(mean)) rows.push(row);
  }
  if (rows.length === 0) {
    throw new UserError(
      `None of ${orders.length} customers has an order with a spend above 0.`,
      'Give at least one customer with a positive mean spend.',
    );
  }
  const estimate = maximiseLikelihood(
    gammaGammaLikelihood(
      Float64Array.from(rows, (row) => orders[row]),
      Float64Array.from(rows, (row) => meanSpend[row]),
    ),
  );
  const [p, excess, gamma] = estimate.parameters;
  const [pError, qError, gammaError] = estimate.standardErrors;
  const leftOut = orders.length - rows.length;
  return new SpendModel({
    formatVersion: 1,
    kind: 'gamma-gamma',
    parameters: { p, q: 1 + excess, gamma },
    standardErrors: { p: pError, q: qError, gamma: gammaError },
    logLikelihood: estimate.logLikelihood,
    converged: estimate.converged,
    regularised: estimate.regularised,
    notes:
      leftOut > 0
        ? [...estimate.notes, `${leftOut} customers without a spend above 0 were left out.`]
        : estimate.notes,
    customers: rows.length,
  });
}

/** So many factors up to 1e16 (an amount may be 1e12, an order count 1e4) multiply to less than 1e308. */
const FACTORS_A_LOG = 16;

/** Customers with the same number of orders. */
interface SameCount {
  readonly orders: number;
  /** t = orders x mean spend of each, currency. */
  readonly totals: Float64Array;
  readonly sumLogTotals: number;
}

/**
 * The likelihood of p, q - 1 and gamma, in that order. With t = x m, the total of a customer, a row is
 * -ln m - ln B(p x, q) - p x ln(1 + gamma / t) - q ln(1 + t / gamma). Of customers with the same x only the sums of
 * ln(gamma + t) and of t / (gamma + t) are needed, and the first is the logarithm of a product.
 */
function gammaGammaLikelihood(orders: Float64Array, meanSpend: Float64Array): Likelihood {
  const customers = orders.length;
  const groups = groupByCount(orders, meanSpend);
  const sumLogMean = sumOfLogs(meanSpend, 0);

  return {
    customers,
    typical: [4, 2, meanSpend.reduce((sum, mean) => sum + mean, 0) / customers / 2],
    evaluate([p, excess, gamma], gradient) {
      const q = 1 + excess;
      let value = -sumLogMean;
      let [byP, byQ, byGamma] = [0, -customers * digamma(q), 0];
      for (const { orders: count, totals, sumLogTotals } of groups) {
        const these = totals.length;
        const sumLog = sumOfLogs(totals, gamma);
        const overTotal = sumLog - sumLogTotals;
        const overGamma = sumLog - these * Math.log(gamma);
        const shares = sumOfShares(totals, gamma);
        const digammaBoth = digamma(p * count + q);
        value -= these * betaln(p * count, q) + p * count * overTotal + q * overGamma;
        byP += count * (these * (digammaBoth - digamma(p * count)) - overTotal);
        byQ += these * digammaBoth - overGamma;
        byGamma += q * shares - p * count * (these - shares);
      }
      gradient[0] = byP;
      gradient[1] = byQ;
      gradient[2] = byGamma / gamma;
      return value;
    },
  };
}

function groupByCount(orders: Float64Array, meanSpend: Float64Array): SameCount[] {
  const totalsOf = new Map<number, number[]>();
  for (const [row, count] of orders.entries()) {
    const totals = totalsOf.get(count);
    if (totals) totals.push(count * meanSpend[row]);
    else totalsOf.set(count, [count * meanSpend[row]]);
  }
  return [...totalsOf].map(([count, list]) => {
    const totals = Float64Array.from(list);
    return { orders: count, totals, sumLogTotals: sumOfLogs(totals, 0) };
  });
}

/** The sum of ln(value + shift): a logarithm costs as much as many products. */
function sumOfLogs(values: Float64Array, shift: number): number {
  let sum = 0;
  for (let from = 0; from < values.length; from += FACTORS_A_LOG) {
    const to = Math.min(from + FACTORS_A_LOG, values.length);
    let product = 1;
    for (let row = from; row < to; row++) product *= values[row] + shift;
    sum += Math.log(product);
  }
  return sum;
}

/** The sum of value / (value + shift). */
function sumOfShares(values: Float64Array, shift: number): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row] / (values[row] + shift);
  return sum;
}

const parametersSchema = z.object({ p: z.number(), q: z.number(), gamma: z.number() });
const recordSchema = z.object({
  formatVersion: z.literal(1),
  kind: z.literal('gamma-gamma'),
  parameters: z.object({ p: z.number().positive(), q: z.number().gt(1), gamma: z.number().positive() }),
  standardErrors: parametersSchema,
  logLikelihood: z.number(),
  converged: z.boolean(),
  regularised: z.boolean(),
  notes: z.array(z.string()),
  customers: z.number().nonnegative(),
});

/**
 * The model that `toJSON` described.
 * @throws UserError for anything that is no such description.
 */
export function spendModelFromJSON(json: unknown): SpendModel {
  const parsed = recordSchema.safeParse(json);
  if (parsed.success) return new SpendModel(parsed.data);
  throw new UserError(
    `This is no description of a spend model: ${z.prettifyError(parsed.error)}`,
    'Give what SpendModel.toJSON() returned, format version 1.',
  );
}
