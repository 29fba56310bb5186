import { describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { fitAnchor } from '../anchor.js';
import { knownOn, livelyShop } from '../revenue/shops.testdata.js';
import { imaginedOutcomes } from './imaginedOutcomes.js';

const TODAY = 20_000;

describe('imaginedOutcomes', () => {
  const { table } = knownOn(livelyShop(200, TODAY, new Rng(4)), TODAY, [], () => []).present;
  const anchor = fitAnchor(table);
  const expected = anchor.expectedOrders(table, 90).map((orders, row) => {
    const { purchase_days, purchase_revenue } = Object.fromEntries(table.columns) as Record<
      string,
      Float64Array
    >;
    const mean = purchase_revenue[row] / purchase_days[row];
    return orders * anchor.spend.expectedSpend(purchase_days[row], mean);
  });

  it('draws what the models expect, on average', () => {
    const { predicted, revenue } = imaginedOutcomes(anchor, table, expected, 90, new Rng(5));
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(revenue) / sum(predicted)).toBeGreaterThan(0.95);
    expect(sum(revenue) / sum(predicted)).toBeLessThan(1.05);
  });

  it('draws the same for the same seed', () => {
    const draw = () => imaginedOutcomes(anchor, table, expected, 90, new Rng(6)).revenue;
    expect(draw()).toEqual(draw());
  });
});
