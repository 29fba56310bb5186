import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { fitOutcomeLaw } from './fitOutcomeLaw.js';
import { OutcomeLaw } from './outcomeLaw.js';
import { hasOutcomes, type Outcomes } from './outcomes.js';

/** One group: 4 of 10 buy nothing, the others come to 1, 2, ..., 6 units. */
const law = new OutcomeLaw({
  leastExpected: 0,
  leeway: 0,
  edges: [],
  ratios: [[0, 0, 0, 0, 1, 2, 3, 4, 5, 6]],
});

describe('OutcomeLaw', () => {
  it('begins at 0 where buying nothing is likelier than a tail, and leaves the other tail out', () => {
    expect(law.interval(20, 20, 0.8)).toEqual({ lower: 0, upper: 80, chance: 0.8 });
    expect(law.interval(20, 20, 0.9)).toEqual({ lower: 0, upper: 100, chance: 0.9 });
  });

  it('leaves out both tails of somebody who surely buys', () => {
    const sure = new OutcomeLaw({
      leastExpected: 0,
      leeway: 0,
      edges: [],
      ratios: [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    });
    expect(sure.interval(1, 10, 0.8)).toEqual({ lower: 1, upper: 90, chance: 0.9 });
  });

  it('cannot be less sure than buying nothing is', () => {
    const idle = new OutcomeLaw({
      leastExpected: 0,
      leeway: 0,
      edges: [],
      ratios: [[0, 0, 0, 0, 0, 0, 0, 0, 0, 5]],
    });
    expect(idle.interval(2, 30, 0.8)).toEqual({ lower: 0, upper: 2, chance: 0.9 });
  });

  it('knows the chance of an outcome within half of the prediction or one average order of it', () => {
    // Within [0, 40]: nothing, 20 and 40.
    expect(law.confidence(20, 20)).toBeCloseTo(0.6);
    // Within [50, 150]: 1 x 100 alone.
    expect(law.confidence(100, 20)).toBeCloseTo(0.1);
  });

  it('takes the group of the expected orders, each up to but without its edge', () => {
    const two = new OutcomeLaw({ leastExpected: 0, leeway: 0, edges: [0.5], ratios: [[0], [3]] });
    expect(two.interval(4, 10, 0.8).upper).toBe(4);
    expect(two.interval(5, 10, 0.8).upper).toBe(30);
  });

  it('lets as many fewer buy as fewer orders are expected than ever were', () => {
    const busy = new OutcomeLaw({
      leastExpected: 0.5,
      leeway: 0,
      edges: [],
      ratios: [[0, 0, 0, 0, 1, 2, 3, 4, 5, 6]],
    });
    // Of a fifth of the least: .88 buy nothing, each of the others comes with a chance of .02.
    expect(busy.interval(2, 20, 0.8)).toMatchObject({ lower: 0, upper: 2 });
    expect(busy.interval(2, 20, 0.8).chance).toBeCloseTo(0.88);
    expect(busy.interval(2, 20, 0.91).upper).toBe(40);
    expect(busy.confidence(2, 20)).toBeCloseTo(0.9);
    expect(busy.interval(10, 20, 0.8).upper).toBe(80);
    expect(busy.interval(0, 20, 0.99)).toEqual({ lower: 0, upper: 0, chance: 1 });
  });

  it('keeps what is given back below 0 where fewer orders are expected than ever were', () => {
    const refunds = new OutcomeLaw({ leastExpected: 1, leeway: 0, edges: [], ratios: [[-3, -2, -1, 0, 1]] });
    // Of half of the least: .1 each, and .6 nothing.
    expect(refunds.interval(5, 10, 0.8)).toMatchObject({ lower: -30, upper: 5 });
    expect(refunds.interval(5, 10, 0.6)).toMatchObject({ lower: -20, upper: 5 });
    expect(refunds.interval(5, 10, 0.6).chance).toBeCloseTo(0.8);
  });

  it('lets its ends give way by its leeway, but for nothing bought', () => {
    const lax = new OutcomeLaw({ leastExpected: 0, leeway: 0.1, edges: [], ratios: [[-4, -2, 0, 1, 2]] });
    expect(lax.interval(5, 10, 0.6)).toEqual({ lower: -44, upper: 11, chance: 0.8 });
    const least = new OutcomeLaw({ leastExpected: 0, leeway: 0.1, edges: [], ratios: [[1, 2, 3, 4, 5]] });
    expect(least.interval(10, 10, 0.6)).toEqual({ lower: 9, upper: 44, chance: 0.8 });
    const idle = new OutcomeLaw({ leastExpected: 0, leeway: 0.1, edges: [], ratios: [[0, 0, 0, 0, 1]] });
    expect(idle.interval(0, 10, 0.8)).toEqual({ lower: 0, upper: 0, chance: 0.8 });
  });

  it('nests its intervals around every prediction, whatever the outcomes', () => {
    const outcomes = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 50 });
    const amount = fc.double({ min: 0, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(outcomes, amount, amount, fc.nat(5), (ratios, predicted, spend, leastExpected) => {
        const sorted = ratios.sort((a, b) => a - b);
        const any = new OutcomeLaw({ leastExpected, leeway: 0.01, edges: [], ratios: [sorted] });
        const [in80, in90] = [0.8, 0.9].map((coverage) => any.interval(predicted, spend + 0.01, coverage));
        const ends = [in90.lower, in80.lower, predicted, in80.upper, in90.upper];
        expect(ends).toEqual([...ends].sort((a, b) => a - b));
        expect(in80.chance).toBeGreaterThanOrEqual(0.8 - 1e-9);
        expect(in90.chance).toBeGreaterThanOrEqual(0.9 - 1e-9);
      }),
    );
  });
});

describe('fitOutcomeLaw', () => {
  /** Customers who buy with a chance that follows the prediction, and then at random around it. */
  function window(customers: number, rng: Rng): Outcomes {
    const predicted = Float64Array.from({ length: customers }, () => rng.gamma(1, 0.02));
    const averageOrder = predicted.map(() => 20 + 40 * rng.next());
    const revenue = predicted.map((value, row) => {
      const chance = 1 - Math.exp(-value / averageOrder[row]);
      return rng.next() < chance ? averageOrder[row] * rng.gamma(2, 2) : 0;
    });
    return { predicted, averageOrder, revenue };
  }

  it.each([0.8, 0.9])('holds %d of what comes, to a point, where a time like the past follows', (level) => {
    const rng = new Rng(1);
    const fitted = fitOutcomeLaw({ recent: [window(20_000, rng)], seasonal: undefined });
    const { held, expected } = coverageOf(fitted, window(20_000, rng), level);
    expect(Math.abs(held - expected)).toBeLessThan(0.01);
    expect(expected).toBeGreaterThan(level);
  });

  it('lets the season a year ago count as much as all recent windows, of however few it tells', () => {
    const windowOf = (revenue: number, rows: number, said: number): Outcomes => ({
      predicted: Float64Array.from({ length: rows }, (_, row) => (row < said ? 10 : Number.NaN)),
      averageOrder: new Float64Array(rows).fill(10),
      revenue: new Float64Array(rows).fill(revenue),
    });
    const known = { recent: [windowOf(10, 300, 300)], seasonal: windowOf(30, 300, 60) };
    const [ratios] = fitOutcomeLaw(known).record.ratios;
    expect(ratios.filter((ratio) => ratio === 3)).toHaveLength(ratios.length / 2);
  });

  it.each([0.8, 0.9])('holds %d of what comes where all orders cost the same, to a point', (level) => {
    const rng = new Rng(4);
    // Orders cost 25, which each window estimates a little differently.
    const subscribers = (estimate: number): Outcomes => {
      const chance = Float64Array.from({ length: 20_000 }, () => rng.next());
      return {
        predicted: chance.map((value) => value * estimate),
        averageOrder: chance.map(() => estimate),
        revenue: chance.map((value) => (rng.next() < value ? 25 : 0)),
      };
    };
    const fitted = fitOutcomeLaw({ recent: [subscribers(25.01)], seasonal: undefined });
    const { held, expected } = coverageOf(fitted, subscribers(24.99), level);
    expect(Math.abs(held - expected)).toBeLessThan(0.01);
  });

  it.each([0.8, 0.9])(
    'holds %d of what comes in a season in which a third as many buy, to a point',
    (level) => {
      const rng = new Rng(3);
      const season = (busy: number): Outcomes => {
        const averageOrder = Float64Array.from({ length: 20_000 }, () => 20 + 40 * rng.next());
        const expectedOrders = averageOrder.map(() => busy * (0.6 + 0.6 * rng.next()));
        return {
          predicted: expectedOrders.map((orders, row) => orders * averageOrder[row]),
          averageOrder,
          revenue: expectedOrders.map((orders, row) =>
            rng.next() < orders / 2 ? averageOrder[row] * rng.gamma(4, 2) : 0,
          ),
        };
      };
      const fitted = fitOutcomeLaw({ recent: [season(1)], seasonal: undefined });
      const { held, expected } = coverageOf(fitted, season(1 / 3), level);
      expect(Math.abs(held - expected)).toBeLessThan(0.01);
      expect(expected).toBeGreaterThan(level);
    },
  );

  it('lets the same season one year earlier count as much as all recent windows', () => {
    const same = (revenue: number, rows: number): Outcomes => ({
      predicted: new Float64Array(rows).fill(10),
      averageOrder: new Float64Array(rows).fill(10),
      revenue: new Float64Array(rows).fill(revenue),
    });
    const fitted = fitOutcomeLaw({ recent: [same(0, 300), same(0, 300)], seasonal: same(20, 50) });
    const [[...ratios]] = fitted.record.ratios;
    expect(ratios.filter((ratio) => ratio === 2)).toHaveLength(ratios.length / 2);
  });

  it('lets a window count half as much as the next later one', () => {
    const came = (revenue: number): Outcomes => ({
      predicted: new Float64Array(300).fill(10),
      averageOrder: new Float64Array(300).fill(10),
      revenue: new Float64Array(300).fill(revenue),
    });
    const fitted = fitOutcomeLaw({ recent: [came(20), came(0)], seasonal: undefined });
    const [[...ratios]] = fitted.record.ratios;
    expect(ratios.filter((ratio) => ratio === 2).length / ratios.length).toBeCloseTo(2 / 3, 2);
  });

  it('tells a group together with its neighbours, the nearer the more', () => {
    // Five groups of 50; in each, all outcomes are the number of the group.
    const group = Float64Array.from({ length: 250 }, (_, row) => Math.floor(row / 50) + 1);
    const averageOrder = group.map(() => 1);
    const outcomes = { predicted: group, averageOrder, revenue: group.map((value) => value * value) };
    const { ratios } = fitOutcomeLaw({ recent: [outcomes], seasonal: undefined }).record;
    const shares = [1, 2, 3, 4, 5].map((value) => ratios[2].filter((ratio) => ratio === value).length / 200);
    for (const [at, share] of [1 / 9, 2 / 9, 3 / 9, 2 / 9, 1 / 9].entries()) {
      expect(shares[at]).toBeCloseTo(share, 2);
    }
  });

  it('takes half a million customers of the same season one year earlier', () => {
    const many = new Float64Array(500_000).fill(1);
    const seasonal = { predicted: many, averageOrder: many, revenue: many };
    expect(fitOutcomeLaw({ recent: [], seasonal }).record.edges).toEqual([]);
  });

  it('leaves out what nothing was said of, and knows nothing without outcomes', () => {
    const silent = {
      predicted: Float64Array.of(Number.NaN),
      averageOrder: Float64Array.of(1),
      revenue: Float64Array.of(9),
    };
    for (const known of [
      { recent: [silent], seasonal: undefined },
      { recent: [], seasonal: silent },
    ]) {
      expect(hasOutcomes(known)).toBe(false);
      expect(() => fitOutcomeLaw(known)).toThrow(RangeError);
    }
    const said = { ...silent, predicted: Float64Array.of(3) };
    expect(hasOutcomes({ recent: [silent, said], seasonal: undefined })).toBe(true);
    expect(hasOutcomes({ recent: [], seasonal: said })).toBe(true);
  });

  it('keeps customers of equal expectation in one group', () => {
    const { revenue, averageOrder } = window(1000, new Rng(2));
    const equal = { predicted: averageOrder.map((value) => 2 * value), averageOrder, revenue };
    expect(fitOutcomeLaw({ recent: [equal], seasonal: undefined }).record.edges).toEqual([]);
  });
});

/** Shares of a window's outcomes that the intervals hold, and that they say they hold. */
function coverageOf(law: OutcomeLaw, { predicted, averageOrder, revenue }: Outcomes, level: number) {
  let held = 0;
  let expected = 0;
  for (const row of revenue.keys()) {
    const { lower, upper, chance } = law.interval(predicted[row], averageOrder[row], level);
    held += Number(revenue[row] >= lower && revenue[row] <= upper) / revenue.length;
    expected += chance / revenue.length;
  }
  return { held, expected };
}
