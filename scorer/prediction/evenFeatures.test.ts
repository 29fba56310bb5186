import { assert, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import { computeFeatures } from '../../pipeline/features/index.js';
import { order } from '../../pipeline/features/testOrders.js';
import { evenFeatures } from './evenFeatures.js';

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
        const even = evenFeatures(purchases, purchases * spend, daysAgo[0], lastAgo);
        for (const [name, value] of Object.entries(even)) expect(computed[name], name).toBeCloseTo(value, 9);
      },
    ),
  );
});

it('says nothing of who never bought', () => {
  expect(evenFeatures(0, 0, 9, 9)).toEqual({});
});
