import { expect, it } from 'vitest';
import { createOrders, openWorkshop, order } from '../features/testOrders.js';
import { loadParams } from '../params/load.js';
import { REPOSITORY } from '../stages/workspace.js';
import { type CategoryCounts, compareCategories } from './categories.js';
import { readCategories } from './orderSummaries.js';

const { monitoring: settings } = loadParams(`${REPOSITORY}params.yaml`);

const counts = (germany: number, others: number, missing = 0, malta = 0): CategoryCounts =>
  new Map([
    ['Germany', germany],
    ['UK', others],
    ...(missing > 0 ? [[null, missing] as const] : []),
    ...(malta > 0 ? [['Malta', malta] as const] : []),
  ]);

const found = (before: CategoryCounts, recent: CategoryCounts) =>
  compareCategories('country', before, recent, settings).map(({ measure }) => measure);

it('a value has gone where less than a tenth of the orders came that so many weeks bring', () => {
  // 130 of 1,300 orders before, so 40 of 400.
  expect(found(counts(130, 1170), counts(4, 396))).toEqual([]);
  expect(compareCategories('country', counts(130, 1170), counts(3, 397), settings)).toMatchObject([
    { severity: 'alert', value: 3, threshold: 4, message: expect.stringContaining('about 40 are usual') },
  ]);
  expect(found(counts(45, 1255), counts(0, 400))).toEqual([]);
});

it('a new value is no slip of the pen from five orders on, where these are more than a hundredth of all', () => {
  expect(found(counts(100, 900), counts(20, 76, 0, 4))).toEqual([]);
  expect(found(counts(100, 900), counts(20, 75, 0, 5))).toEqual(['unseen share']);
  expect(found(counts(100, 900), counts(100, 895, 0, 5))).toEqual([]);
});

it('values that are missing alarm by their rise, not by their share', () => {
  expect(found(counts(100, 500, 400), counts(100, 460, 440))).toEqual([]);
  expect(found(counts(100, 500, 400), counts(100, 440, 460))).toEqual(['missing share']);
});

it('an attribute of more than a thousand values, as a postcode has, is no category', async () => {
  const duck = await openWorkshop();
  const period = { from: 100, to: 106 };
  const read = async (values: number) => {
    const orders = Array.from({ length: values }, (_, i) =>
      order(100, 5, { orderKey: `${i}`, attributes: { postcode: i === 0 ? '' : `${i}` } }),
    );
    await createOrders(duck, orders);
    return readCategories(duck, 'postcode', period);
  };
  expect(await read(1001)).toBeUndefined();
  const thousand = await read(1000);
  expect([thousand?.size, thousand?.get(null), thousand?.get('999')]).toEqual([1000, 1, 1]);
});
