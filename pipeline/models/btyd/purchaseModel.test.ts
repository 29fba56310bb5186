import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../errors.js';
import {
  type PurchaseModel,
  type PurchaseModelKind,
  type PurchaseSummary,
  purchaseModelFromJSON,
  purchaseModelWith,
} from './index.js';

const DECADE = 3650;

/** Parameters in days: CDNOW's, and a shop where nearly nothing is known of drop-out. */
const MODELS: readonly PurchaseModel[] = [
  purchaseModelWith('bg-nbd', { r: 0.243, alpha: 30.9, a: 0.793, b: 2.426 }, 273),
  purchaseModelWith('bg-nbd', { r: 2e-3, alpha: 0.5, a: 1, b: 1e-3 }, 273),
  purchaseModelWith('bg-nbd', { r: 50, alpha: 9000, a: 700, b: 4e4 }, 273),
  purchaseModelWith('mbg-nbd', { r: 0.525, alpha: 43.3, a: 0.891, b: 1.614 }, 273),
  purchaseModelWith('mbg-nbd', { r: 0.01, alpha: 1e4, a: 1e-3, b: 1e-3 }, 273),
  purchaseModelWith('pareto-nbd', { r: 0.553, alpha: 74, s: 0.606, beta: 81.7 }, 273),
  purchaseModelWith('pareto-nbd', { r: 0.01, alpha: 2000, s: 1, beta: 1 }, 273),
  purchaseModelWith('pareto-nbd', { r: 8, alpha: 2, s: 30, beta: 3000 }, 273),
  purchaseModelWith('nbd', { r: 0.385, alpha: 84.5 }, 273),
];

const anyModel = fc.constantFrom(...MODELS);
const anyHorizon = fc.oneof(
  fc.constant(1),
  fc.constant(DECADE),
  fc.double({ min: 1, max: DECADE, noNaN: true }),
);

/** 0 <= recency <= age up to ten years; one-time buyers, whole days and corners often. */
const anyCustomer = fc
  .record({
    x: fc.oneof(
      fc.constant(0),
      fc.constant(1),
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 0, max: 10_000 }),
    ),
    T: fc.oneof(
      fc.constant(0),
      fc.constant(DECADE),
      fc.integer({ min: 0, max: DECADE }),
      fc.double({ min: 0, max: DECADE, noNaN: true }),
    ),
    share: fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ x, T, share }) => ({ x, T, tx: T * share }));

const isProbability = (value: number) => value >= 0 && value <= 1;

describe('every purchase model', () => {
  it('answers with finite numbers for every customer and horizon', () => {
    fc.assert(
      fc.property(anyModel, anyCustomer, anyHorizon, (model, { x, tx, T }, horizon) => {
        expect(model.pAlive(x, tx, T)).toSatisfy(isProbability);
        expect(model.pAlivePublished(x, tx, T)).toSatisfy(isProbability);
        const orders = model.expectedOrders(x, tx, T, horizon);
        expect(orders).toSatisfy((value: number) => value >= 0 && Number.isFinite(value));
        const discounted = model.discountedOrders(x, tx, T, 3e-4, horizon);
        expect(discounted).toSatisfy((value: number) => value >= 0 && value <= orders * (1 + 1e-6) + 1e-12);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives a distribution of orders', () => {
    fc.assert(
      fc.property(anyModel, anyCustomer, anyHorizon, (model, { x, tx, T }, horizon) => {
        const distribution = model.ordersDistribution(x, tx, T, horizon, 20);
        expect(distribution).toHaveLength(21);
        expect([...distribution].every(isProbability)).toBe(true);
        expect(distribution.reduce((sum, p) => sum + p, 0)).toBeLessThan(1 + 1e-9);
      }),
      { numRuns: 300 },
    );
  });

  it('orders the times of the next order, and means never by Infinity', () => {
    fc.assert(
      fc.property(anyModel, anyCustomer, (model, { x, tx, T }) => {
        const { chance, lower, median, upper, ifReturning } = model.nextOrder(x, tx, T);
        expect(chance).toSatisfy(isProbability);
        expect(lower >= 0 && lower <= median && median <= upper).toBe(true);
        expect(ifReturning.lower <= ifReturning.median && ifReturning.median <= ifReturning.upper).toBe(true);
        if (chance <= 0.5) expect(median).toBe(Number.POSITIVE_INFINITY);
      }),
      { numRuns: 500 },
    );
  });

  it('expects more orders of a longer horizon', () => {
    fc.assert(
      fc.property(anyModel, anyCustomer, anyHorizon, anyHorizon, (model, { x, tx, T }, one, other) => {
        const sooner = model.expectedOrders(x, tx, T, Math.min(one, other));
        const later = model.expectedOrders(x, tx, T, Math.max(one, other));
        expect(sooner).toBeLessThanOrEqual(later * (1 + 1e-9));
      }),
      { numRuns: 500 },
    );
  });

  it('holds one-time buyers to be alive with less than certainty', () => {
    fc.assert(
      fc.property(anyModel, fc.integer({ min: 1, max: DECADE }), (model, T) => {
        expect(model.pAlive(0, 0, T)).toBeLessThan(1);
      }),
    );
  });

  it('is the same after a round trip through JSON', () => {
    for (const model of MODELS) {
      const again = purchaseModelFromJSON(JSON.parse(JSON.stringify(model)));
      expect(again.toJSON()).toEqual(model.toJSON());
      expect(again.expectedOrders(3, 50, 80, 90)).toBe(model.expectedOrders(3, 50, 80, 90));
    }
  });
});

describe('identities', () => {
  const each = it.each(MODELS.map((model): [PurchaseModelKind, PurchaseModel] => [model.kind, model]));

  each('%s: expected orders are the mean of their distribution', (_, model) => {
    for (const [x, tx, T] of [
      [0, 0, 0],
      [0, 0, 200],
      [2, 30, 200],
      [9, 190, 200],
    ]) {
      const distribution = model.ordersDistribution(x, tx, T, 60, 2000);
      const mean = distribution.reduce((sum, p, n) => sum + p * n, 0);
      expect(distribution.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
      expect(mean / model.expectedOrders(x, tx, T, 60)).toBeCloseTo(1, 5);
    }
  });

  each('%s: the next order comes by its quantiles with their chances', (_, model) => {
    const { chance, lower, ifReturning } = model.nextOrder(2, 30, 40);
    const orderedBy = (time: number) => 1 - model.ordersDistribution(2, 30, 40, time, 0)[0];
    for (const [time, level] of [
      [ifReturning.lower, 0.1 * chance],
      [ifReturning.median, 0.5 * chance],
      [lower, 0.1],
    ]) {
      if (Number.isFinite(time)) expect(orderedBy(time)).toBeCloseTo(level, 6);
    }
  });

  each('%s: without discount, discounted orders are expected orders', (_, model) => {
    expect(model.discountedOrders(2, 30, 40, 0, 365)).toBeCloseTo(model.expectedOrders(2, 30, 40, 365), 10);
  });

  each('%s: columns agree with single customers', (_, model) => {
    const summary: PurchaseSummary = {
      frequency: Float64Array.of(0, 3, 3, 0),
      recency: Float64Array.of(0, 40, 20, 0),
      age: Float64Array.of(90, 90, 90, 10),
    };
    const rows = [0, 1, 2, 3].map(
      (row) => [summary.frequency[row], summary.recency[row], summary.age[row]] as const,
    );
    expect([...model.pAliveOf(summary)]).toEqual(rows.map((row) => model.pAlive(...row)));
    expect([...model.expectedOrdersOf(summary, 30)]).toEqual(
      rows.map((row) => model.expectedOrders(...row, 30)),
    );
    expect([...model.discountedOrdersOf(summary, 1e-3)]).toEqual(
      rows.map((row) => model.discountedOrders(...row, 1e-3)),
    );
    const nextOrders = model.nextOrderOf(summary);
    for (const name of ['chance', 'lower', 'median', 'upper'] as const)
      expect([...nextOrders[name]]).toEqual(rows.map((row) => model.nextOrder(...row)[name]));
  });

  it('NBD: P(alive) is the chance of another order within as long a time as the data reach back', () => {
    const nbd = purchaseModelWith('nbd', { r: 0.385, alpha: 84.5 }, 273);
    const [none] = nbd.ordersDistribution(2, 30, 80, 273, 0);
    expect(nbd.pAlive(2, 30, 80)).toBeCloseTo(1 - none, 12);
  });

  it('Pareto/NBD: an order that is further away than any number of days never comes', () => {
    const rare = purchaseModelWith('pareto-nbd', { r: 1e-3, alpha: 1, s: 1e-3, beta: 1 }, 273);
    const { chance, ifReturning } = rare.nextOrder(0, 0, 0);
    expect(chance).toBeGreaterThan(0.4);
    expect(ifReturning.lower).toBeLessThan(1e50);
    expect(ifReturning.upper).toBe(Number.POSITIVE_INFINITY);
  });

  it('NBD: discounted orders for ever are the rate over the discount', () => {
    const nbd = purchaseModelWith('nbd', { r: 0.385, alpha: 84.5 }, 273);
    expect(nbd.discountedOrders(3, 50, 80, 0.001)).toBeCloseTo((3.385 / 164.5) * 1000, 8);
  });

  it('Pareto/NBD: discounted orders for ever match the closed form with s = 1', () => {
    // P(alive) (r + x) / (alpha + T) (beta + T) e^u E1(u), u = rate (beta + T); E1(0.1) from Abramowitz & Stegun.
    const pareto = purchaseModelWith('pareto-nbd', { r: 1, alpha: 60, s: 1, beta: 60 }, 273);
    const dert = (3 / 100) * 100 * Math.exp(0.1) * 1.8229239584;
    expect(pareto.discountedOrders(2, 40, 40, 0.001)).toBeCloseTo(dert, 6);
  });

  it('BG/NBD gives one-time buyers the toss of MBG/NBD for the report', () => {
    const parameters = { r: 0.243, alpha: 30.9, a: 0.793, b: 2.426 };
    const bg = purchaseModelWith('bg-nbd', parameters, 273);
    expect(bg.pAlivePublished(0, 0, 270)).toBe(1);
    const odds = (0.793 / 2.426) * ((30.9 + 270) / 30.9) ** 0.243;
    expect(bg.pAlive(0, 0, 270)).toBeCloseTo(1 / (1 + odds), 12);
    expect(bg.pAlive(1, 20, 270)).toBe(bg.pAlivePublished(1, 20, 270));
  });
});

describe('what it refuses', () => {
  const model = MODELS[0];
  const column = (...values: number[]) => Float64Array.from(values);

  it.each([
    [column(1), column(5), column(4)],
    [column(-1), column(0), column(4)],
    [column(0.5), column(0), column(4)],
    [column(1), column(Number.NaN), column(4)],
    [column(1), column(1), column(Number.POSITIVE_INFINITY)],
    [column(1, 2), column(1), column(4)],
    [column(), column(), column()],
  ])('frequency %s, recency %s, age %s', (frequency, recency, age) => {
    expect(() => model.pAliveOf({ frequency, recency, age })).toThrow(UserError);
  });

  it('orders discounted at no rate for ever', () => {
    expect(() => model.discountedOrders(1, 2, 3, 0)).toThrow(UserError);
    expect(() => model.discountedOrders(1, 2, 3, -0.1, 30)).toThrow(UserError);
  });

  it.each([
    [{}],
    [{ ...model.toJSON(), formatVersion: 2 }],
    [{ ...model.toJSON(), kind: 'weibull' }],
    [{ ...model.toJSON(), parameters: { r: 1, alpha: 1, a: 1 } }],
    [{ ...model.toJSON(), parameters: { r: 1, alpha: 0, a: 1, b: 1 } }],
  ])('JSON that is no model: %j', (json) => {
    expect(() => purchaseModelFromJSON(json)).toThrow(UserError);
  });
});
