import { describe, expect, it } from 'vitest';
import { Rng } from '../random.js';
import { fitAnchor } from './anchor.js';
import { knownOn, livelyShop } from './revenue/shops.testdata.js';

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
});
