import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDay } from '../days.js';
import { areDeliveriesSuspect, suspectDelivery } from '../monitoring/deliveryLog.js';
import type { Store } from '../store/index.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import { STAGES } from './index.js';
import { type IngestNotes, ordersFile, rejectsFile } from './ingest.js';
import { forgetRecord, notesOf, readRecord } from './record.js';
import { runStages, stagesUpTo } from './run.js';
import type { StageContext } from './stage.js';
import { testStageContext } from './testing.js';

describe('ingest', () => {
  const root = mkdtempSync(join(tmpdir(), 'clv-ingest-'));
  let store: Store;
  beforeAll(async () => {
    chmodSync(root, 0o755);
    store = await openTestStore('ingest');
    const rows = ['ada,2026-03-01,10', 'bob,2026-03-05,20', 'eve,2027-01-01,30'];
    writeFileSync(join(root, 'orders.csv'), ['customer_id,date,amount', ...rows].join('\n'));
  });
  afterAll(async () => {
    await dropTestStore(store);
    rmSync(root, { recursive: true });
  });

  function contextOn(day: string): StageContext {
    const source = { kind: 'csv', file: join(root, 'orders.csv') };
    const set = [`source=${JSON.stringify(source)}`, 'cleaning.max_reject_rate=1'];
    return testStageContext(store, { dataset: 'shop', root, set, now: `${day}T12:00:00Z` });
  }

  /** Whether it ran by a clock that shows the noon of a day, and the orders since. */
  async function ingestOn(day: string): Promise<{ ran: boolean; orders: number }> {
    const context = contextOn(day);
    const [{ ran }] = await runStages(stagesUpTo(STAGES, 'ingest'), context);
    return { ran, orders: notesOf<IngestNotes>('ingest', context).report.orders };
  }

  it('takes what seemed to lie in the future once the clock is right, and not again', async () => {
    expect(await ingestOn('2026-03-02')).toEqual({ ran: true, orders: 1 });
    expect(await ingestOn('2026-03-03')).toEqual({ ran: false, orders: 1 });
    expect(await ingestOn('2026-03-06')).toEqual({ ran: true, orders: 2 });
    expect(await ingestOn('2026-12-30')).toEqual({ ran: false, orders: 2 });
  });

  it('gives back what it took while the clock was ahead', async () => {
    expect(await ingestOn('2040-01-01')).toEqual({ ran: true, orders: 3 });
    expect(await ingestOn('2026-03-06')).toEqual({ ran: true, orders: 2 });
    expect(await ingestOn('2026-03-07')).toEqual({ ran: false, orders: 2 });
  });

  it('is the same ingest where the same is delivered again, and another where anything differs', async () => {
    const context = contextOn('2026-03-06');
    const ingestAgain = async (day: string) => {
      forgetRecord('ingest', context);
      await ingestOn(day);
      return readRecord('ingest', context)?.outputs;
    };
    const once = await ingestAgain('2026-03-06');
    await suspectDelivery(store);
    expect(await ingestAgain('2026-03-07')).toEqual(once);
    expect(await areDeliveriesSuspect(store)).toBe(true);
    expect(await ingestAgain('2026-03-02')).not.toEqual(once);
    expect(await ingestAgain('2026-03-06')).not.toEqual(once);
    const place = join(root, 'orders.csv');
    const inStore = (outputs: Record<string, string> | undefined) => outputs?.['orders in the store'];
    const before = await ingestAgain('2026-03-06');
    writeFileSync(place, readFileSync(place, 'utf8').replace('05,20', '05,21'));
    expect(inStore(await ingestAgain('2026-03-06'))).not.toBe(inStore(before));
  });

  it('is done again where what it left was changed or is gone', async () => {
    await ingestOn('2026-03-06');
    const { workspace } = contextOn('2026-03-06');
    for (const file of [rejectsFile(workspace), ordersFile(workspace)]) {
      const left = readFileSync(file);
      writeFileSync(file, 'of another program');
      expect(await ingestOn('2026-03-06')).toMatchObject({ ran: true });
      rmSync(file);
      expect(await ingestOn('2026-03-06')).toMatchObject({ ran: true });
      expect(readFileSync(file)).toEqual(left);
    }
  });

  it('leaves orders, rejects and what customers come to in the store', async () => {
    const rows = [
      'ada,2026-03-03,-4,2,AT',
      'ada,2026-03-01,10,1,DE',
      'bob,2026-03-05,20,3,FR',
      ',2026-03-05,1,4,FR',
    ];
    writeFileSync(join(root, 'orders.csv'), ['customer_id,date,amount,order_id,country', ...rows].join('\n'));
    await ingestOn('2026-03-06');
    const [customers, orders, rejects] = ['customers', 'orders', 'rejects'].map(store.table.bind(store));
    expect(await store.query(`SELECT * FROM ${customers} ORDER BY customer_id`)).toEqual([
      {
        ...{ customer_id: 'ada', first_day: parseDay('2026-03-01'), last_day: parseDay('2026-03-03') },
        ...{ orders: 2, purchases: 1, net_amount: 6, attributes: { country: 'AT' } },
      },
      {
        ...{ customer_id: 'bob', first_day: parseDay('2026-03-05'), last_day: parseDay('2026-03-05') },
        ...{ orders: 1, purchases: 1, net_amount: 20, attributes: { country: 'FR' } },
      },
    ]);
    expect(
      await store.query(`SELECT customer_id, order_key, amount FROM ${orders} ORDER BY customer_id, day`),
    ).toEqual([
      { customer_id: 'ada', order_key: '1', amount: 10 },
      { customer_id: 'ada', order_key: '2', amount: -4 },
      { customer_id: 'bob', order_key: '3', amount: 20 },
    ]);
    expect(await store.query(`SELECT line, reason, raw FROM ${rejects}`)).toEqual([
      { line: 5, reason: 'no customer id', raw: rows[3] },
    ]);
  });
});

describe('ingest of the simulated shop', () => {
  const root = mkdtempSync(join(tmpdir(), 'clv-ingest-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('reads the shop of its own data set, whoever else simulates one', async () => {
    chmodSync(root, 0o755);
    const customersOf = async (dataset: string, customers: number) => {
      const store = await openTestStore(dataset);
      const set = [`source={"kind":"simulate","simulate":{"customers":${customers}}}`];
      const context = testStageContext(store, { dataset, root, set, now: '2026-01-01T12:00:00Z' });
      await runStages(stagesUpTo(STAGES, 'ingest'), context);
      await dropTestStore(store);
      return notesOf<IngestNotes>('ingest', context).report.customers;
    };
    const both = Promise.all([customersOf('shop-a', 900), customersOf('shop-b', 400)]);
    expect(await both).toEqual([900, 400]);
  });
});
