import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transaction } from '../orders.js';
import { ordersFromTransactions } from './netting.js';

const NOON = Date.UTC(2011, 5, 9, 12);
const HOUR = 3_600_000;

const transaction = (change: Partial<Transaction>): Transaction => ({
  customerId: 'anna',
  at: NOON,
  amount: 1,
  ...change,
});

describe('ordersFromTransactions', () => {
  it('joins one order id of one day, at its earliest instant, and nets refunds', () => {
    expect(
      ordersFromTransactions([
        transaction({ orderId: '7', at: NOON + HOUR, amount: -2.5, quantity: -1 }),
        transaction({ orderId: '7', amount: 10, quantity: 3 }),
        transaction({ orderId: '7', amount: 0.1 }),
      ]),
    ).toEqual([
      {
        customerId: 'anna',
        orderKey: '7',
        orderedAt: NOON,
        day: 15_134,
        amount: 7.6,
        gross: 10.1,
        refunded: 2.5,
        quantity: 2,
        lines: 3,
        attributes: {},
      },
    ]);
  });

  it('joins transactions without order id by their instant', () => {
    const orders = ordersFromTransactions([
      transaction({ at: NOON + 1 }),
      transaction({}),
      transaction({ orderId: '' }),
      transaction({ customerId: 'bo' }),
    ]);
    expect(orders.map((order) => [order.customerId, order.orderKey, order.lines])).toEqual([
      ['anna', '@2011-06-09T12:00:00.000Z', 2],
      ['bo', '@2011-06-09T12:00:00.000Z', 1],
      ['anna', '@2011-06-09T12:00:00.001Z', 1],
    ]);
  });

  it('makes what an order id gathers on a later day an order of its own', () => {
    const orders = ordersFromTransactions([
      transaction({ orderId: '7', amount: -4, at: NOON + 24 * HOUR }),
      transaction({ orderId: '7', amount: 10 }),
    ]);
    expect(orders.map(({ orderKey, amount }) => [orderKey, amount])).toEqual([
      ['7', 10],
      ['7@2011-06-10', -4],
    ]);
  });

  it('keeps the last delivered value of an attribute that is not empty', () => {
    const [order] = ordersFromTransactions([
      transaction({ attributes: { country: 'France', channel: 'web' } }),
      transaction({ attributes: { country: 'Spain', channel: '' } }),
    ]);
    expect(order.attributes).toEqual({ country: 'Spain', channel: 'web' });
  });

  it('adds up exactly, in whatever order amounts come', () => {
    const amounts = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(amounts, (values) => {
        const [forward] = ordersFromTransactions(values.map((amount) => transaction({ amount })));
        const [backward] = ordersFromTransactions(
          [...values].reverse().map((amount) => transaction({ amount })),
        );
        expect(backward).toEqual(forward);
        expect(forward.amount).toBeCloseTo(forward.gross - forward.refunded, 6);
      }),
    );
    // In doubles 0.1 + 0.2 - 0.3 is 5.6e-17, which would be a purchase.
    const [order] = ordersFromTransactions([0.1, 0.2, -0.3].map((amount) => transaction({ amount })));
    expect(order.amount).toBe(0);
  });
});
