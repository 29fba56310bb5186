import { expect, it } from 'vitest';
import { parseDay } from '../days.js';
import { createOrders, openWorkshop, order } from '../features/testOrders.js';
import { seasonAfter } from './orderHistory.js';

it('the season is what the customers of the same day a year earlier brought on the days after it', async () => {
  const duck = await openWorkshop();
  const cutoff = parseDay('2023-06-30');
  const known: [string, number][] = [
    ['2022-06-30', 1],
    ['2022-07-01', 2],
    ['2022-07-03', 4],
    ['2023-06-30', 8],
    ['2023-07-01', 16],
  ];
  await createOrders(duck, [
    ...known.map(([day, amount]) => order(parseDay(day), amount)),
    order(parseDay('2022-07-02'), 32, { customerId: 'who came later' }),
  ]);
  const history = { duck, orders: 'orders', firstDay: cutoff - 365 - 90 };
  const season = new Float64Array(365);
  season.set([2, 0, 4]);
  season[364] = 8;
  expect(await seasonAfter(history, cutoff)).toEqual(season);
  expect(await seasonAfter({ ...history, firstDay: history.firstDay + 1 }, cutoff)).toHaveLength(0);
});
