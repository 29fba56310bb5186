import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../errors.js';
import { Rng } from '../../random.js';
import {
  expectedValueNew,
  expectedValueOf,
  fitGammaGamma,
  purchaseModelWith,
  type SpendModel,
  spendModelFromJSON,
} from './index.js';

/** Mean spends of simulated customers with p = 6, q = 4, gamma = 15; 1 to 8 orders each. */
function simulate(customers: number, rng: Rng): { orders: Float64Array; meanSpend: Float64Array } {
  const orders = new Float64Array(customers);
  const meanSpend = new Float64Array(customers);
  for (let row = 0; row < customers; row++) {
    orders[row] = 1 + rng.int(8);
    meanSpend[row] = rng.gamma(6 * orders[row], orders[row] * rng.gamma(4, 15));
  }
  return { orders, meanSpend };
}

function expectUsable(model: SpendModel): void {
  const figures = [
    ...Object.values(model.parameters),
    ...Object.values(model.standardErrors),
    model.logLikelihood,
    model.expectedSpend(0, 0),
    model.expectedSpend(1, 1e-3),
    model.expectedSpend(10_000, 1e6),
  ];
  expect(figures.every(Number.isFinite), JSON.stringify(model)).toBe(true);
  expect(model.expectedSpend(0, 0)).toBeGreaterThan(0);
}

describe('fitGammaGamma', () => {
  it('recovers the parameters within four standard errors', () => {
    const { orders, meanSpend } = simulate(20_000, new Rng(3));
    const { parameters, standardErrors, regularised, notes } = fitGammaGamma(orders, meanSpend);
    expect(regularised).toBe(false);
    expect(notes).toEqual([]);
    for (const [name, truth] of Object.entries({ p: 6, q: 4, gamma: 15 }) as [
      'p' | 'q' | 'gamma',
      number,
    ][]) {
      expect(Math.abs(parameters[name] - truth) / standardErrors[name], name).toBeLessThan(4);
    }
  });

  it('gives the same answers in another currency', () => {
    const { orders, meanSpend } = simulate(2000, new Rng(4));
    const model = fitGammaGamma(orders, meanSpend);
    const inYen = fitGammaGamma(
      orders,
      meanSpend.map((spend) => 157 * spend),
    );
    expect(inYen.expectedSpend(2, 157 * 40) / model.expectedSpend(2, 40)).toBeCloseTo(157, 3);
  });

  it.each<[string, number[], number[]]>([
    ['one customer', [3], [20]],
    ['one order', [1], [20]],
    ['all spend the same', Array(200).fill(2), Array(200).fill(30)],
    ['two prices', Array(200).fill(1), Array.from({ length: 200 }, (_, i) => 10 + 10 * (i % 2))],
    ['prices over nine orders of magnitude', [1, 2, 3, 4, 1], [1e-4, 1, 1e5, 10, 3]],
    ['10,000 orders by one customer', [10_000, 1, 2], [20, 30, 10]],
  ])('stays finite: %s', (_, orders, spend) => {
    const model = fitGammaGamma(Float64Array.from(orders), Float64Array.from(spend));
    expectUsable(model);
    expect(model.converged).toBe(true);
  });

  it('knows what everybody spends, where all spend the same', () => {
    const model = fitGammaGamma(new Float64Array(200).fill(2), new Float64Array(200).fill(30));
    expect(model.regularised).toBe(true);
    expect(model.notes[0]).toMatch(/do not settle its parameters/);
    expect(model.expectedSpend(0, 0) / 30).toBeCloseTo(1, 2);
  });

  it('leaves out customers without a spend above 0, and says how many', () => {
    const { orders, meanSpend } = simulate(500, new Rng(5));
    const clean = fitGammaGamma(orders, meanSpend);
    const bad = [0, -5, Number.NaN, Number.POSITIVE_INFINITY];
    const more = fitGammaGamma(
      Float64Array.from([...orders, ...bad.map(() => 2), 0]),
      Float64Array.from([...meanSpend, ...bad, 10]),
    );
    expect(more.parameters).toEqual(clean.parameters);
    expect(more.notes).toEqual(['5 customers without a spend above 0 were left out.']);
  });

  it('refuses columns of unequal length and nobody at all', () => {
    expect(() => fitGammaGamma(Float64Array.of(1), Float64Array.of())).toThrow(UserError);
    expect(() => fitGammaGamma(Float64Array.of(1), Float64Array.of(-3))).toThrow(UserError);
  });

  it('stays finite for any few customers', () => {
    const customer = fc.record({
      orders: fc.integer({ min: 1, max: 10_000 }),
      spend: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(customer, { minLength: 1, maxLength: 12 }), (rows) => {
        const orders = Float64Array.from(rows, (row) => row.orders);
        expectUsable(
          fitGammaGamma(
            orders,
            Float64Array.from(rows, (row) => row.spend),
          ),
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('SpendModel', () => {
  const { orders, meanSpend } = simulate(2000, new Rng(6));
  const model = fitGammaGamma(orders, meanSpend);
  const population = model.expectedSpend(0, 0);

  it('shrinks one order more than many, and towards the population', () => {
    expect(model.expectedSpend(1, 100)).toBeLessThan(model.expectedSpend(5, 100));
    expect(model.expectedSpend(1, 100)).toBeGreaterThan(population);
    expect(model.expectedSpend(1, 1)).toBeLessThan(population);
    expect(model.expectedSpend(1e6, 100)).toBeCloseTo(100, 2);
  });

  it('knows nothing of a customer whose mean is not above 0', () => {
    expect(model.expectedSpend(3, -20)).toBe(population);
    expect(model.expectedSpend(3, Number.NaN)).toBe(population);
  });

  it('is the same after a round trip through JSON, and refuses what is no model', () => {
    expect(spendModelFromJSON(JSON.parse(JSON.stringify(model))).toJSON()).toEqual(model.toJSON());
    const record = model.toJSON();
    expect(() => spendModelFromJSON({ ...record, formatVersion: 9 })).toThrow(UserError);
    expect(() => spendModelFromJSON({ ...record, parameters: { p: 1, q: 0.9, gamma: 1 } })).toThrow(
      UserError,
    );
  });
});

describe('the value of customers', () => {
  const { orders, meanSpend } = simulate(2000, new Rng(6));
  const spend = fitGammaGamma(orders, meanSpend);
  const purchase = purchaseModelWith('bg-nbd', { r: 0.243, alpha: 30.9, a: 0.793, b: 2.426 }, 273);
  const models = { purchase, spend };
  /** 10 % a year. */
  const rate = Math.log(1.1) / 365;

  it('is expected orders x expected spend, of each by his own history', () => {
    const history = {
      purchases: {
        frequency: Float64Array.of(2, 0),
        recency: Float64Array.of(30, 0),
        age: Float64Array.of(40, 200),
      },
      spend: { orders: Float64Array.of(3, 1), meanSpend: Float64Array.of(50, 5) },
    };
    const [often, once] = expectedValueOf(models, history, 90);
    expect(often).toBeCloseTo(purchase.expectedOrders(2, 30, 40, 90) * spend.expectedSpend(3, 50), 10);
    expect(once).toBeCloseTo(purchase.expectedOrders(0, 0, 200, 90) * spend.expectedSpend(1, 5), 10);
    const [present] = expectedValueOf(models, history, 90, rate);
    const discounted = purchase.discountedOrders(2, 30, 40, rate, 90);
    expect(present).toBeCloseTo(discounted * spend.expectedSpend(3, 50), 10);
  });

  it('is that of the population for a new customer, and less today', () => {
    const value = expectedValueNew(models, 365);
    expect(value).toBeCloseTo(purchase.expectedOrdersNew(365) * spend.expectedSpend(0, 0), 10);
    const discounted = expectedValueNew(models, 365, rate);
    expect(discounted / value).toBeGreaterThan(1 / 1.1);
    expect(discounted / value).toBeLessThan(1);
    expect(expectedValueNew(models, Number.POSITIVE_INFINITY, rate)).toBeGreaterThan(discounted);
  });
});
