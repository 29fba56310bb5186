import betaln from '@stdlib/math-base-special-betaln';
import digamma from '@stdlib/math-base-special-digamma';
import { UserError } from '../../errors.js';
import { takeValues } from '../matrix.js';
import { type Likelihood, maximiseLikelihood } from './maximumLikelihood.js';
import { SpendModel } from './spendModel.js';

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
  const rows = Array.from(orders.keys()).filter((row) => isAbove0(orders[row]) && isAbove0(meanSpend[row]));
  if (rows.length === 0) {
    throw new UserError(
      `None of ${orders.length} customers has an order with a spend above 0.`,
      'Give at least one customer with a positive mean spend.',
    );
  }
  const likelihood = gammaGammaLikelihood(takeValues(orders, rows), takeValues(meanSpend, rows));
  const { parameters, standardErrors, notes, ...outcome } = maximiseLikelihood(likelihood);
  const [p, excess, gamma] = parameters;
  const [pError, qError, gammaError] = standardErrors;
  const leftOut = orders.length - rows.length;
  return new SpendModel({
    formatVersion: 1,
    kind: 'gamma-gamma',
    parameters: { p, q: 1 + excess, gamma },
    standardErrors: { p: pError, q: qError, gamma: gammaError },
    ...outcome,
    notes: leftOut > 0 ? [...notes, `${leftOut} customers without a spend above 0 were left out.`] : notes,
    customers: rows.length,
  });
}

function isAbove0(value: number): boolean {
  return value > 0 && Number.isFinite(value);
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
