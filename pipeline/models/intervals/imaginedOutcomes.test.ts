import { describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { Anchor, fitAnchor } from '../anchor.js';
import { purchaseModelWith, spendModelFromJSON } from '../btyd/index.js';
import { total } from '../matrix.js';
import { knownOn, livelyShop } from '../revenue/shops.testdata.js';
import { imaginedOutcomes } from './imaginedOutcomes.js';

const TODAY = 20_000;

describe('imaginedOutcomes', () => {
  const { table } = knownOn(livelyShop(200, TODAY, new Rng(4)), TODAY, [], () => []).present;
  const anchor = fitAnchor(table);
  const expected = anchor.expectedRevenue(table, 90);

  it.each([
    ['the anchor says it', (value: number) => value],
    ['the season is half as busy again', (value: number) => 1.5 * value],
    ['a forest prefers some to others', (value: number, row: number) => value * (row % 2 === 0 ? 2 : 0.5)],
  ])('draws what is predicted, on average, where %s', (_, say) => {
    const { predicted, revenue } = imaginedOutcomes(anchor, table, expected.map(say), 90, new Rng(5));
    expect(total(revenue) / total(predicted)).toBeGreaterThan(0.9);
    expect(total(revenue) / total(predicted)).toBeLessThan(1.1);
  });

  it('draws what is left once refunds are subtracted', () => {
    const net = new Anchor(anchor.purchase, anchor.spend, anchor.repeatSpend, 0.5);
    const half = net.expectedRevenue(table, 90);
    const { predicted, revenue } = imaginedOutcomes(net, table, half, 90, new Rng(5));
    expect(total(predicted)).toBeLessThan(
      0.6 * total(imaginedOutcomes(anchor, table, expected, 90, new Rng(5)).predicted),
    );
    expect(Math.abs(total(revenue) / total(predicted) - 1)).toBeLessThan(0.1);
  });

  it('is never surer of a customer than one can be of his shop', () => {
    // Whoever is still a customer orders every ten days, spends 20 and stays.
    const purchase = purchaseModelWith('pareto-nbd', { r: 4e5, alpha: 4e6, s: 1, beta: 1e9 }, 730);
    const parameters = { p: 1e3, q: 1e9, gamma: 2e7 };
    const spend = spendModelFromJSON({ ...anchor.spend.record, parameters });
    const loyal = new Anchor(purchase, spend, spend, 1);
    const said = loyal.expectedRevenue(table, 3650);
    const outcomes = imaginedOutcomes(loyal, table, said, 3650, new Rng(7));
    const revenue = outcomes.revenue.filter((value) => value > 0);
    const mean = revenue.reduce((sum, value) => sum + value, 0) / revenue.length;
    const variance = revenue.reduce((sum, value) => sum + (value - mean) ** 2, 0) / revenue.length;
    expect(Math.abs(mean / 7300 - 1)).toBeLessThan(0.02);
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.27);
    expect(Math.sqrt(variance) / mean).toBeLessThan(0.35);
  });

  it('draws the same for the same seed', () => {
    const draw = () => imaginedOutcomes(anchor, table, expected, 90, new Rng(6)).revenue;
    expect(draw()).toEqual(draw());
  });
});
