import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areDeliveriesSuspect, suspectDelivery } from '../monitoring/deliveryLog.js';
import { loadParams } from '../params/load.js';
import { silentProgress } from '../progress.js';
import type { Store } from '../store/index.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import { STAGES } from './index.js';
import type { IngestNotes } from './ingest.js';
import { forgetRecord, notesOf, readRecord } from './record.js';
import { runStages, stagesUpTo } from './run.js';
import type { StageContext } from './stage.js';
import { openWorkspace, REPOSITORY } from './workspace.js';

describe('ingest by a clock that is off', () => {
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
    return {
      params: loadParams(join(REPOSITORY, 'params.yaml'), [
        'dataset=shop',
        `source=${JSON.stringify(source)}`,
        'cleaning.max_reject_rate=1',
      ]),
      workspace: openWorkspace('shop', root),
      progress: silentProgress,
      store: async () => store,
      now: Date.parse(`${day}T12:00:00Z`),
    };
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
  });
});

describe('ingest of the simulated shop', () => {
  const root = mkdtempSync(join(tmpdir(), 'clv-ingest-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('reads the shop of its own data set, whoever else simulates one', async () => {
    chmodSync(root, 0o755);
    const customersOf = async (dataset: string, customers: number) => {
      const store = await openTestStore(dataset);
      const context: StageContext = {
        params: loadParams(join(REPOSITORY, 'params.yaml'), [
          `dataset=${dataset}`,
          `source={"kind":"simulate","simulate":{"customers":${customers}}}`,
        ]),
        workspace: openWorkspace(dataset, root),
        progress: silentProgress,
        store: async () => store,
        now: Date.parse('2026-01-01T12:00:00Z'),
      };
      await runStages(stagesUpTo(STAGES, 'ingest'), context);
      await dropTestStore(store);
      return notesOf<IngestNotes>('ingest', context).report.customers;
    };
    const both = Promise.all([customersOf('shop-a', 900), customersOf('shop-b', 400)]);
    expect(await both).toEqual([900, 400]);
  });
});
