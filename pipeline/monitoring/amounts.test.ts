import { describe, expect, it } from 'vitest';
import { createOrders, openWorkshop, order } from '../features/testOrders.js';
import { loadParams } from '../params/load.js';
import { REPOSITORY } from '../stages/workspace.js';
import { type Amounts, compareAmounts } from './amounts.js';
import { readAmounts } from './orderSummaries.js';

const { monitoring: settings } = loadParams(`${REPOSITORY}params.yaml`);

describe('compareAmounts', () => {
  const usual = { purchases: 100, purchasesBefore: 300, median: 40, medianBefore: 40, outliers: 0 };
  const measures = (change: Partial<Amounts>) =>
    compareAmounts({ ...usual, ...change }, settings).map(({ measure }) => measure);

  it('finds purchases twice as dear, and half as dear, where there are enough to tell', () => {
    expect([79, 80, 20, 21].flatMap((median) => measures({ median }))).toEqual([]);
    for (const median of [81, 19]) {
      expect(measures({ median })).toEqual(['median ratio']);
      expect(measures({ median, purchases: 29 })).toEqual([]);
      expect(measures({ median, purchasesBefore: 29 })).toEqual([]);
    }
  });

  it('finds amounts far outside of what was usual, but for a few, which may be one large customer', () => {
    expect(measures({ outliers: 4 })).toEqual([]);
    expect(measures({ outliers: 5 })).toEqual(['outlier share']);
    expect(measures({ outliers: 5, purchases: 1000 })).toEqual([]);
  });
});

it('outliers lie ten times above or below what the purchases of before did', async () => {
  const duck = await openWorkshop();
  const before = Array.from({ length: 50 }, (_, i) => order(100 + (i % 7), 40, { orderKey: `before ${i}` }));
  const recent = [401, 399, 4.1, 3.9, -5000].map((amount) => order(107, amount));
  await createOrders(duck, [...before, ...recent]);
  const periods = { recent: { from: 107, to: 113 }, before: { from: 100, to: 106 } };
  expect(await readAmounts(duck, periods)).toEqual({
    purchases: 4,
    purchasesBefore: 50,
    median: (399 + 4.1) / 2,
    medianBefore: 40,
    outliers: 2,
  });
});
