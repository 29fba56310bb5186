import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { Rng } from '../random.js';
import { readRepeatPurchases } from './repeatPurchases.js';
import { countRepeatPurchases } from './repeatPurchases.testdata.js';

async function read(
  orders: readonly (readonly [customer: string, day: number, amount: number])[],
  cutoff: number,
) {
  const instance = await DuckDBInstance.create();
  const duck = await instance.connect();
  try {
    await duck.run('CREATE TABLE orders (customer_id VARCHAR, day INTEGER, amount DOUBLE)');
    for (const [customer, day, amount] of orders)
      await duck.run(`INSERT INTO orders VALUES ('${customer}', ${day}, ${amount})`);
    return await readRepeatPurchases(duck, 'orders', cutoff);
  } finally {
    duck.closeSync();
    instance.closeSync();
  }
}

describe('readRepeatPurchases', () => {
  it('counts days with a purchase after the first, no refunds, nothing after the cutoff', async () => {
    const orders = [
      ['anna', 100, 5],
      ['anna', 103, 5],
      ['anna', 103, 7],
      ['anna', 104, -5],
      ['bo', 101, -1],
      ['bo', 102, 9],
      ['bo', 104, 1],
      ['bo', 106, 1],
    ] as const;
    expect(await read(orders, 105)).toEqual({
      firstDay: 100,
      byDay: Float64Array.of(0, 0, 0, 1, 1, 0),
      byAge: Float64Array.of(0, 0, 1, 1, 0, 0),
    });
  });

  it('is what counting customer by customer gives', async () => {
    const rng = new Rng(5);
    const orders = Array.from({ length: 300 }, () => [`c${rng.int(40)}`, 50 + rng.int(80), 1] as const);
    const histories = Array.from({ length: 40 }, (_, i) =>
      orders.filter(([customer]) => customer === `c${i}`).map(([, day]) => day),
    );
    expect(await read(orders, 120)).toEqual(countRepeatPurchases(histories, 120));
  });

  it('knows of nothing where nobody has bought', async () => {
    expect(await read([['anna', 100, -5]], 105)).toBeUndefined();
  });
});
