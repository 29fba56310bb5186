import { describe, expect, it } from 'vitest';
import { bgNbd } from './bgNbd.js';
import { fitPurchaseModel } from './fitPurchaseModel.js';
import { type Likelihood, maximiseLikelihood } from './maximumLikelihood.js';
import { groupSummary } from './summary.js';

describe('maximiseLikelihood', () => {
  /** A log-normal likelihood of one parameter, around 20. */
  const vague = (deviation: number): Likelihood => ({
    customers: 1,
    typical: [1],
    evaluate([parameter], gradient) {
      const log = Math.log(parameter / 20);
      gradient[0] = -log / deviation ** 2 / parameter;
      return -(log ** 2) / (2 * deviation ** 2);
    },
  });

  it('takes an estimate that is known to a factor of 20, and leans where it is not', () => {
    const known = maximiseLikelihood(vague(2.9));
    expect(known).toMatchObject({ converged: true, regularised: false });
    expect(known.parameters[0]).toBeCloseTo(20, 4);
    expect(known.standardErrors[0] / known.parameters[0]).toBeCloseTo(2.9, 4);
    const unknown = maximiseLikelihood(vague(3.1));
    expect(unknown).toMatchObject({ converged: true, regularised: true });
    expect(unknown.parameters[0]).toBeGreaterThan(1);
    expect(unknown.parameters[0]).toBeLessThan(20);
  });

  it('tells the log-likelihood of all customers at estimates that lean on usual values', () => {
    const age = Float64Array.from({ length: 300 }, (_, i) => 30 + (i % 90));
    const nobodyReturns = { frequency: age.map(() => 0), recency: age.map(() => 0), age };
    const model = fitPurchaseModel('bg-nbd', nobodyReturns);
    expect(model.regularised).toBe(true);
    const parameters = Float64Array.from(bgNbd.names, (name) => model.parameters[name]);
    const likelihood = bgNbd.likelihood(groupSummary(nobodyReturns));
    expect(model.logLikelihood).toBeCloseTo(likelihood.evaluate(parameters, new Float64Array(4)), 9);
  });
});
