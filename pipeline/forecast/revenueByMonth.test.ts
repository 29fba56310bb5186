import { expect, it } from 'vitest';
import { parseDay } from '../days.js';
import { createOrders, openWorkshop } from '../features/testOrders.js';
import type { Order } from '../orders.js';
import { revenueByMonth } from './revenueByMonth.js';

const order = (day: string, amount: number): Order => ({
  customerId: 'ada',
  orderKey: day,
  orderedAt: parseDay(day) * 86_400_000,
  day: parseDay(day),
  amount,
  gross: amount,
  refunded: 0,
  quantity: 1,
  lines: 1,
  attributes: {},
});

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
    days.map(([day, amount]) => order(day, amount)),
  );
  const history = { duck, orders: 'orders', firstDay: parseDay('2024-01-10') };
  const months = [
    { month: '2024-02', revenue: 10 },
    { month: '2024-03', revenue: 0 },
    { month: '2024-04', revenue: 4 },
  ];
  expect(await revenueByMonth(history, parseDay('2024-05-02'))).toEqual(months);
  expect(await revenueByMonth(history, parseDay('2024-04-29'))).toEqual(months.slice(0, 2));
});
