import { describe, expect, it } from 'vitest';
import { Rng } from '../random.js';
import { anchorFromJSON, fitAnchor } from './anchor.js';
import { knownOn, livelyShop, shopOf } from './revenue/shops.testdata.js';

const TODAY = 20_000;
const tableOf = (seed: number) =>
  knownOn(livelyShop(80, TODAY, new Rng(seed)), TODAY, [], () => []).present.table;

describe('Anchor', () => {
  const [one, other] = [tableOf(1), tableOf(2)];
  const anchor = fitAnchor(one);
  const saidOf = (table: typeof one) => ({
    orders: anchor.expectedOrders(table, 90),
    longer: anchor.expectedOrders(table, 365),
    spend: anchor.expectedSpend(table),
    revenue: anchor.expectedRevenue(table, 90),
    pAlive: anchor.pAlive(table),
    summary: anchor.purchaseSummary(table),
  });

  it('says of each table what it says of that table alone, whatever it was asked about before', () => {
    const alone = saidOf(one);
    const ofOther = saidOf(other);
    expect(ofOther.revenue).not.toEqual(alone.revenue);
    expect(saidOf(one)).toEqual(alone);
    expect(saidOf(other)).toEqual(ofOther);
  });

  it('expects orders x spend, above 0, and more over a longer time', () => {
    const { orders, longer, spend, revenue } = saidOf(one);
    expect(revenue).toEqual(orders.map((count, row) => Math.max(count * spend[row], 1e-9)));
    for (const [row, count] of longer.entries()) expect(count).toBeGreaterThan(orders[row]);
  });

  it('is sure of nobody: P(alive) is below 1 even on the day of an order', () => {
    for (const chance of anchor.pAlive(one)) {
      expect(chance).toBeGreaterThan(0);
      expect(chance).toBeLessThan(1);
    }
  });

  describe('of a shop that takes goods back', () => {
    /** Everybody bought twice for 50, and a third time for 60 in all. */
    const takesBack = (amount: number) => {
      const shop = shopOf(100, (i) => [
        [TODAY - 300 + i, 50],
        [TODAY - 100 + (i % 60), 50],
        [TODAY - 30, 60],
        [TODAY - 10, -amount],
      ]);
      return knownOn(shop, TODAY, [], () => []).present.table;
    };
    const gross = fitAnchor(takesBack(0));

    it('expects of every customer what is left once refunds are subtracted', () => {
      const table = takesBack(40);
      const net = fitAnchor(table);
      expect(net.netShare).toBeCloseTo(0.75, 12);
      const expected = gross.expectedRevenue(takesBack(0), 90);
      for (const [row, revenue] of net.expectedRevenue(table, 90).entries()) {
        expect(revenue / expected[row]).toBeCloseTo(0.75, 9);
      }
    });

    it('expects next to nothing, yet something, where more is given back than bought', () => {
      const table = takesBack(200);
      for (const revenue of fitAnchor(table).expectedRevenue(table, 90)) expect(revenue).toBeGreaterThan(0);
      expect(fitAnchor(table).netShare).toBe(0.01);
    });

    it('refuses a shop in which nobody ever bought', () => {
      const shop = shopOf(20, (i) => [[TODAY - 30 - i, -15]]);
      const { table } = knownOn(shop, TODAY, [], () => []).present;
      expect(() => fitAnchor(table)).toThrow(/None of the 20 customers .* refunds alone/);
    });

    it('says the same once it was written and read, and takes nothing off where nothing is written', () => {
      const net = fitAnchor(takesBack(40));
      const written = JSON.parse(JSON.stringify(net));
      expect(anchorFromJSON(written).expectedSpend(one)).toEqual(net.expectedSpend(one));
      expect(anchorFromJSON({ ...written, netShare: undefined }).netShare).toBe(1);
    });
  });
});
