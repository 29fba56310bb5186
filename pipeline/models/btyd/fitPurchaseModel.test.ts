import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../errors.js';
import { Rng } from '../../random.js';
import { realData } from '../../realData.js';
import { parseCdnow } from './cdnow.testdata.js';
import {
  fitPurchaseModel,
  type PurchaseModel,
  type PurchaseModelKind,
  type PurchaseSummary,
} from './index.js';
import { betaGeometricCustomers, paretoCustomers, simulateShop } from './simulate.testdata.js';

const KINDS: readonly PurchaseModelKind[] = ['bg-nbd', 'mbg-nbd', 'pareto-nbd', 'nbd'];

function summaryOf(rows: readonly (readonly [number, number, number])[]): PurchaseSummary {
  return {
    frequency: Float64Array.from(rows, ([x]) => x),
    recency: Float64Array.from(rows, ([, tx]) => tx),
    age: Float64Array.from(rows, ([, , T]) => T),
  };
}

/** Everything a fit returns, and what it says of a few customers, is finite. */
function expectUsable(model: PurchaseModel): void {
  const figures = [
    ...Object.values(model.parameters),
    ...Object.values(model.standardErrors),
    model.logLikelihood,
    ...[0, 1, 10_000].flatMap((x) => [
      model.expectedOrders(x, 0, 100, 1),
      model.expectedOrders(x, 100, 100, 3650),
      model.pAlive(x, 50, 100),
    ]),
  ];
  expect(figures.every(Number.isFinite), JSON.stringify(model)).toBe(true);
  expect(Object.values(model.parameters).every((parameter) => parameter > 0)).toBe(true);
  expect(model.regularised).toBe(model.notes.length > 0);
  expect(model.converged, JSON.stringify(model)).toBe(true);
}

describe('populations that tell a model little', () => {
  const many = Array.from({ length: 300 }, (_, i) => i);
  const populations: readonly [string, readonly (readonly [number, number, number])[]][] = [
    ['one customer', [[2, 30, 100]]],
    ['one one-time buyer', [[0, 0, 100]]],
    ['nobody returns', many.map((i) => [0, 0, 30 + (i % 90)])],
    ['everyone returns, on the last day', many.map((i) => [3 + (i % 5), 100, 100])],
    ['everyone returns', many.map((i) => [1 + (i % 4), 10 + (i % 70), 100])],
    ['all alike', many.map(() => [2, 40, 100])],
    ['all bought today', many.map(() => [0, 0, 0])],
    ['all ages 0, orders all the same', many.map((i) => [i % 3, 0, 0])],
    [
      '10,000 orders by one customer',
      [[10_000, 3649, 3650], ...many.map((i) => [i % 2, i % 2, 90] as const)],
    ],
    ['ten years', many.map((i) => [i % 7, (i % 7) * 300, 3650])],
  ];

  describe.each(KINDS)('%s', (kind) => {
    it.each(populations)('%s', (_, rows) => {
      expectUsable(fitPurchaseModel(kind, summaryOf(rows)));
    });
  });

  it('says so where no maximum exists', () => {
    const nobodyReturns = summaryOf(many.map((i) => [0, 0, 30 + (i % 90)]));
    const model = fitPurchaseModel('bg-nbd', nobodyReturns);
    expect(model.regularised).toBe(true);
    expect(model.notes[0]).toMatch(/do not settle its parameters, .* \(the .*\): .* stand in/);
    expect(model.expectedOrders(0, 0, 60, 365)).toBeLessThan(0.05);
  });

  it('stays finite on any small population', () => {
    const customer = fc
      .record({
        x: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 10_000 })),
        T: fc.integer({ min: 0, max: 3650 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ x, T, share }) => [x, x === 0 ? 0 : T * share, T] as const);
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        fc.array(customer, { minLength: 1, maxLength: 12 }),
        (kind, rows) => expectUsable(fitPurchaseModel(kind, summaryOf(rows))),
      ),
      { numRuns: 100 },
    );
  });
});

describe('simulated shops', () => {
  const shops = [
    ['bg-nbd', betaGeometricCustomers(0.8, 60, 0.8, 2.5, false), { r: 0.8, alpha: 60, a: 0.8, b: 2.5 }],
    ['mbg-nbd', betaGeometricCustomers(0.8, 60, 0.8, 2.5, true), { r: 0.8, alpha: 60, a: 0.8, b: 2.5 }],
    ['pareto-nbd', paretoCustomers(0.8, 60, 0.9, 120), { r: 0.8, alpha: 60, s: 0.9, beta: 120 }],
  ] as const;

  it.each(shops)('%s recovers the parameters within four standard errors', (kind, draw, truth) => {
    const { summary } = simulateShop(draw, 20_000, 730, 365, false, new Rng(7));
    const model = fitPurchaseModel(kind, summary);
    expect(model).toMatchObject({ converged: true, regularised: false });
    for (const [name, parameter] of Object.entries(truth)) {
      const error = Math.abs(model.parameters[name] - parameter);
      expect(error / model.standardErrors[name], name).toBeLessThan(4);
    }
  });

  it.each(shops)('%s expects what then happens', (kind, draw) => {
    const { summary, future } = simulateShop(draw, 20_000, 730, 365, false, new Rng(8));
    const model = fitPurchaseModel(kind, summary);
    const expected = model.expectedOrdersOf(summary, 365).reduce((sum, orders) => sum + orders, 0);
    const actual = future.reduce((sum, orders) => sum + orders, 0);
    expect(expected / actual).toBeGreaterThan(0.95);
    expect(expected / actual).toBeLessThan(1.05);
  });
});

describe('invariances', () => {
  const { summary } = simulateShop(paretoCustomers(0.8, 60, 0.9, 120), 3000, 730, 1, true, new Rng(9));

  it.each(KINDS)('%s: the order of customers does not matter', (kind) => {
    const backwards = {
      frequency: summary.frequency.slice().reverse(),
      recency: summary.recency.slice().reverse(),
      age: summary.age.slice().reverse(),
    };
    const [model, again] = [fitPurchaseModel(kind, summary), fitPurchaseModel(kind, backwards)];
    for (const [name, parameter] of Object.entries(model.parameters)) {
      expect(again.parameters[name] / parameter).toBeCloseTo(1, 5);
    }
  });

  it.each(KINDS)('%s: days or weeks give the same answers', (kind) => {
    const inWeeks = (column: Float64Array) => column.map((days) => days / 7);
    const weeks = { ...summary, recency: inWeeks(summary.recency), age: inWeeks(summary.age) };
    const [byDays, byWeeks] = [fitPurchaseModel(kind, summary), fitPurchaseModel(kind, weeks)];
    const ratio = byWeeks.expectedOrders(3, 10, 20, 13) / byDays.expectedOrders(3, 70, 140, 91);
    expect(ratio).toBeCloseTo(1, 5);
  });

  it('refuses impossible histories', () => {
    expect(() => fitPurchaseModel('bg-nbd', summaryOf([[1, 20, 10]]))).toThrow(UserError);
    expect(() => fitPurchaseModel('bg-nbd', summaryOf([]))).toThrow(UserError);
  });
});

const master = realData('cdnow/CDNOW_master.txt');

describe.skipIf(!master)('on all of CDNOW, in days', () => {
  it.each<[PurchaseModelKind, number]>([
    ['bg-nbd', 0.2516],
    ['mbg-nbd', 0.6371],
    ['pareto-nbd', 0.5974],
    ['nbd', 0.3872],
  ])('%s converges', (kind, r) => {
    const { calibration } = parseCdnow(readFileSync(master!, 'utf8'), '19970930', 1);
    const model = fitPurchaseModel(kind, calibration);
    expect(model).toMatchObject({ converged: true, regularised: false });
    expect(model.customers).toBe(23_570);
    expect(model.parameters.r).toBeCloseTo(r, 4);
  });
});
