import { assert, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import { computeFeatures } from '../../../../pipeline/features/index.js';
import { order } from '../../../../pipeline/features/testOrders.js';
import { consistent, evenFeatures } from './evenBuying.js';

const CUTOFF = 15_000;

it('are the features that the same purchases have', () => {
  assert(
    property(
      integer({ min: 1, max: 20 }),
      integer({ min: 1, max: 60 }),
      integer({ min: 0, max: 400 }),
      integer({ min: 1, max: 900 }),
      (purchases, gap, lastAgo, spend) => {
        const daysAgo = Array.from({ length: purchases }, (_, i) => lastAgo + gap * (purchases - 1 - i));
        const orders = daysAgo.map((days) => order(CUTOFF - days, spend));
        const computed = computeFeatures(orders, CUTOFF, { attributes: [] });
        const even = evenFeatures({ purchases, spend, firstAgo: daysAgo[0], lastAgo });
        for (const [name, value] of Object.entries(even)) expect(computed[name], name).toBeCloseTo(value, 9);
      },
    ),
  );
});

it('keeps the last purchase behind the first, each on a day of its own', () => {
  expect(consistent({ purchases: 1, spend: 5, firstAgo: 9, lastAgo: 2 })).toMatchObject({ lastAgo: 9 });
  expect(consistent({ purchases: 4, spend: 5, firstAgo: 1, lastAgo: 8 })).toMatchObject({
    firstAgo: 3,
    lastAgo: 0,
  });
});
