import { describe, expect, it } from 'vitest';
import { formatDay } from '../days.js';
import { realData } from '../realData.js';
import { deliverAndClean, rowsOf } from './delivery.testdata.js';

const onlineRetail = realData('online-retail-ii/online_retail_II.csv.gz');
const master = realData('cdnow/CDNOW_master.txt');
const sample = realData('cdnow/CDNOW_sample.txt');
const seed = realData('seed/customer_transactions.csv');

describe.skipIf(!onlineRetail)('Online Retail II', () => {
  const runs = new Map<number, ReturnType<typeof deliverAndClean>>();
  const run = (threads: number) => {
    if (!runs.has(threads)) {
      runs.set(threads, deliverAndClean({ kind: 'online-retail-ii', file: onlineRetail }, 'net', threads));
    }
    return runs.get(threads)!;
  };

  it('has the counts that its description gives', async () => {
    const { report, delivery } = await run(2);
    expect(report).toMatchObject({
      delivered: 1_044_847,
      accepted: 1_044_847 - 235_287,
      rejected: 235_287,
      customers: 5942,
      reasons: [{ reason: 'no customer id', rows: 235_287, example: { line: 265 } }],
    });
    expect(formatDay(report.firstDay!)).toBe('2009-12-01');
    expect(formatDay(report.lastDay!)).toBe('2011-12-09');
    expect(delivery.attributes).toEqual(['country']);
  });

  it('gives the same bytes whatever the number of threads', async () => {
    const digest = (table: string) => `(SELECT md5(list(t ORDER BY t.rowid)::VARCHAR) FROM ${table} t)`;
    const digests = `SELECT ${digest('orders')}, ${digest('rejects')}`;
    expect(await rowsOf((await run(1)).duck, digests)).toEqual(await rowsOf((await run(2)).duck, digests));
  });
});

describe.skipIf(!master || !sample)('CDNOW', () => {
  it('has the counts of Fader & Hardie in the master file', async () => {
    const { report } = await deliverAndClean({ kind: 'cdnow', file: master });
    expect(report).toMatchObject({ delivered: 69_659, accepted: 69_659, rejected: 0, customers: 23_570 });
    expect(formatDay(report.firstDay!)).toBe('1997-01-01');
    expect(formatDay(report.lastDay!)).toBe('1998-06-30');
  });

  it('has the counts of Fader & Hardie in the 1/10 sample, with ids that the master file knows', async () => {
    const tenth = await deliverAndClean({ kind: 'cdnow', file: sample });
    expect(tenth.report).toMatchObject({ delivered: 6919, accepted: 6919, rejected: 0, customers: 2357 });
    const all = await deliverAndClean({ kind: 'cdnow', file: master });
    const orders = 'SELECT customer_id, ordered_at, amount, quantity FROM orders';
    const inSample = (await tenth.duck.runAndReadAll(orders)).getRowsJson().map(String);
    const inMaster = new Set((await all.duck.runAndReadAll(orders)).getRowsJson().map(String));
    expect(inSample.filter((order) => !inMaster.has(order))).toEqual([]);
  });
});

describe.skipIf(!seed)('seed', () => {
  it('has 10,000 orders with their attributes', async () => {
    const { report, delivery, duck } = await deliverAndClean({ kind: 'seed', file: seed });
    expect(report).toMatchObject({ delivered: 10_000, accepted: 10_000, rejected: 0, orders: 10_000 });
    expect(delivery.attributes).toEqual(['category', 'payment_method', 'region', 'segment']);
    const first = await duck.runAndReadAll(
      `SELECT attributes::VARCHAR FROM orders WHERE order_key = 'INV_0'`,
    );
    expect(first.getRows()).toEqual([
      ['{"category":"Clothing","payment_method":"UPI","region":"North","segment":"Loyal"}'],
    ]);
  });
});
