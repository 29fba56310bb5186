import { expect, it } from 'vitest';
import { parseDay } from '../days.js';
import { createOrders, openWorkshop, order } from '../features/testOrders.js';
import { revenueByMonth } from './revenueByMonth.js';

it('adds up complete months up to the cutoff, empty ones too', async () => {
  const duck = await openWorkshop();
  const days: [string, number][] = [
    ['2024-01-10', 5],
    ['2024-02-01', 7.25],
    ['2024-02-29', 2.75],
    ['2024-04-30', 4],
    ['2024-05-02', 9],
  ];
  await createOrders(
    duck,
    days.map(([day, amount]) => order(parseDay(day), amount)),
  );
  const history = { duck, orders: 'orders', firstDay: parseDay('2024-01-10') };
  const months = [
    { month: '2024-02', revenue: 10 },
    { month: '2024-03', revenue: 0 },
    { month: '2024-04', revenue: 4 },
  ];
  expect(await revenueByMonth(history, parseDay('2024-05-02'))).toEqual(months);
  expect(await revenueByMonth(history, parseDay('2024-04-29'))).toEqual(months.slice(0, 2));
  const wholeMonths = { ...history, firstDay: parseDay('2024-02-01') };
  expect(await revenueByMonth(wholeMonths, parseDay('2024-04-30'))).toEqual(months);
  const twoYears = await revenueByMonth(history, parseDay('2026-03-31'));
  expect([twoYears.length, twoYears[0], twoYears.at(-1)?.month]).toEqual([24, months[2], '2026-03']);
});
