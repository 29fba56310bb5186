import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTestBundle } from '../bundle/testing.js';
import { testStageContext } from '../stages/testing.js';
import { openWorkspace } from '../stages/workspace.js';
import type { Store } from '../store/index.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import { recordRun } from './recordRun.js';
import { prune } from './retention.js';
import { readRuns } from './runRecord.js';
import { storeRuns } from './storeRuns.js';

describe('a clock that is off', () => {
  const root = mkdtempSync(join(tmpdir(), 'clv-clocks-'));
  const { artifacts } = openWorkspace('shop', root);
  let store: Store;
  let version: string;
  beforeAll(async () => {
    chmodSync(root, 0o755);
    store = await openTestStore('clocks');
    ({ version } = await writeTestBundle(artifacts, { dataset: 'shop' }));
  });
  afterAll(async () => {
    await dropTestStore(store);
    rmSync(root, { recursive: true });
  });

  const contextOn = (now: string) => testStageContext(store, { dataset: 'shop', root, now });
  const statuses = () =>
    readRuns(artifacts).records.map(({ started_at, status }) => `${started_at.slice(0, 10)} ${status}`);

  it('keeps no run from being known as killed, nor from ending after it began', async () => {
    let seen: string[] = [];
    const lookAndFail = async () => {
      seen = statuses();
      throw new Error('for the test');
    };
    // Within a run of 2099 that never ends, as if its process had been killed, others begin by clocks set right and back.
    await recordRun(contextOn('2099-01-01'), async () => {
      await recordRun(contextOn('2026-01-01'), lookAndFail);
      expect(seen).toEqual(['2026-01-01 running', '2099-01-01 failed']);
      await recordRun(contextOn('1999-01-01'), lookAndFail);
      expect(seen).toEqual(['1999-01-01 running', '2026-01-01 failed', '2099-01-01 failed']);
      await storeRuns(contextOn('1999-01-02'));
      throw new Error('for the test');
    });
    const stored = await store.query(
      `SELECT to_char(started_at AT TIME ZONE 'UTC', 'YYYY') AS year, status, ended_at >= started_at AS forward
        FROM ${store.table('runs')} ORDER BY run_id`,
    );
    expect(stored).toEqual([
      { year: '1999', status: 'failed', forward: true },
      { year: '2026', status: 'failed', forward: true },
      { year: '2099', status: 'failed', forward: null },
    ]);
  });

  it.each(['1999-01-01', '2099-01-01'])(
    'of %s clears away what is old by the file system alone',
    async (day) => {
      const [fresh, old] = ['.20240101-abc.1.tmp', '.20240101-abc.2.tmp'].map((name) =>
        join(artifacts, 'bundles', name),
      );
      for (const folder of [fresh, old]) mkdirSync(folder, { recursive: true });
      const twoHoursAgo = new Date(Date.now() - 2 * 3_600_000);
      utimesSync(old, twoHoursAgo, twoHoursAgo);
      await prune(contextOn(day), version);
      expect([existsSync(fresh), existsSync(old)]).toEqual([true, false]);
    },
  );
});
