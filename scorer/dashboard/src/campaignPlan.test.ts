import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCampaign } from './campaignPlan.js';

/** The curve of customers who can be moved by these amounts, best first. */
function curveOf(bases: readonly number[]) {
  let total = 0;
  return [...bases]
    .sort((a, b) => b - a)
    .map((base, i) => {
      total += base;
      return { depth: i + 1, base_total: total };
    });
}

const NO_LIMIT = Number.POSITIVE_INFINITY;

describe('planCampaign', () => {
  it('contacts whoever can be moved by more than the break-even', () => {
    const plan = planCampaign(curveOf([100, 60, 30, 10]), {
      margin: 0.5,
      uplift: 0.2,
      cost: 4,
      budget: NO_LIMIT,
    });
    expect(plan.breakEven).toBe(40);
    expect(plan.best).toEqual({ depth: 2, gain: 16, cost: 8, net: 8 });
    expect(plan.budgetDepth).toBeUndefined();
  });

  it('ends where the budget does', () => {
    const plan = planCampaign(curveOf([100, 60, 30]), { margin: 1, uplift: 1, cost: 10, budget: 15 });
    expect(plan.best.depth).toBe(1);
    expect(plan.budgetDepth).toBe(1);
  });

  it('counts the contact that the budget just pays for, where the division is a shade below', () => {
    const curve = curveOf(Array(40).fill(100));
    const plan = planCampaign(curve, { margin: 1, uplift: 1, cost: 1.1, budget: 33 });
    expect(plan.budgetDepth).toBe(30);
  });

  it('contacts nobody where no contact pays, and everybody where they cost nothing', () => {
    const curve = curveOf([3, 2, 1]);
    expect(planCampaign(curve, { margin: 0.1, uplift: 0.1, cost: 5, budget: NO_LIMIT }).best.depth).toBe(0);
    expect(planCampaign(curve, { margin: 0.1, uplift: 0.1, cost: 0, budget: 0 }).best.depth).toBe(3);
    expect(planCampaign([], { margin: 1, uplift: 1, cost: 1, budget: 1 }).best.depth).toBe(0);
  });

  it('reads between the points of a curve that leaves depths out', () => {
    const curve = [
      { depth: 100, base_total: 1000 },
      { depth: 200, base_total: 1500 },
    ];
    const plan = planCampaign(curve, { margin: 1, uplift: 1, cost: 1, budget: 150 });
    expect(plan.best).toEqual({ depth: 150, gain: 1250, cost: 150, net: 1100 });
  });

  it('finds the best of all depths within the budget', () => {
    const amount = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(amount, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (bases, rate, cost, budget) => {
          const curve = curveOf(bases);
          const { best } = planCampaign(curve, { margin: rate, uplift: 1, cost, budget });
          const nets = [0, ...curve.map(({ depth, base_total }) => rate * base_total - depth * cost)];
          const within = nets.filter((_, depth) => depth * cost <= budget * (1 + 1e-12));
          expect(best.cost).toBeLessThanOrEqual(budget + 1e-9);
          expect(best.net).toBeCloseTo(Math.max(...within), 6);
        },
      ),
    );
  });
});
