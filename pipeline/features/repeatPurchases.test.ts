import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { Rng } from '../random.js';
import { type RepeatPurchases, readRepeatPurchases } from './repeatPurchases.js';
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
    expect(await read(orders, 105)).toMatchObject({
      firstDay: 100,
      byDay: Float64Array.of(0, 0, 0, 1, 1, 0),
      byAge: Float64Array.of(0, 0, 1, 1, 0, 0),
    });
  });

  it('compares what is spent on a day with what the same customer spends on others', async () => {
    const orders = [
      ['anna', 100, 1],
      ['anna', 102, 3],
      ['anna', 102, 6],
      ['bo', 100, 20],
      ['bo', 101, 20],
      ['bo', 102, -20],
      ['cora', 101, 500],
    ] as const;
    const { dearness, compared } = (await read(orders, 102)) as RepeatPurchases;
    for (const [day, sum] of [-Math.log(3), 0, Math.log(3)].entries())
      expect(dearness[day]).toBeCloseTo(sum, 5);
    expect([...compared]).toEqual([1, 0.5, 0.5]);
  });

  it('is what counting customer by customer gives', async () => {
    const rng = new Rng(5);
    const histories = Array.from({ length: 40 }, () =>
      Array.from({ length: 1 + rng.int(15) }, (_, i) => 50 + 5 * i + rng.int(5)),
    );
    const spentOn = (day: number) => 1 + (day % 7);
    const orders = histories.flatMap((days, i) => days.map((day) => [`c${i}`, day, spentOn(day)] as const));
    const found = (await read(orders, 120)) as RepeatPurchases;
    const { dearness, compared, ...counts } = countRepeatPurchases(
      histories,
      120,
      spentOn,
    ) as RepeatPurchases;
    expect(found).toMatchObject(counts);
    for (const [day, sum] of dearness.entries()) expect(found.dearness[day]).toBeCloseTo(sum, 4);
    for (const [day, sum] of compared.entries()) expect(found.compared[day]).toBeCloseTo(sum, 4);
  });

  it('knows of nothing where nobody has bought', async () => {
    expect(await read([['anna', 100, -5]], 105)).toBeUndefined();
  });
});
