import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { championVersion } from '../bundle/index.js';
import { writeTestBundle } from '../bundle/testing.js';
import { suspectDelivery, trustDeliveries } from '../monitoring/deliveryLog.js';
import type { Store } from '../store/index.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import { readDecisions } from '../tracking/decisions.js';
import { promote } from './promote.js';
import { writeRecord } from './record.js';
import { runStages } from './run.js';
import type { StageContext } from './stage.js';
import { testStageContext } from './testing.js';
import { openWorkspace } from './workspace.js';

const root = mkdtempSync(join(tmpdir(), 'clv-promote-'));
const workspace = openWorkspace('shop', root);
const { artifacts } = workspace;
const pointer = join(artifacts, 'champion.json');
let store: Store;
let context: StageContext;
beforeAll(async () => {
  chmodSync(root, 0o755);
  store = await openTestStore('promote');
  context = testStageContext(store, { dataset: 'shop', root, now: '2026-01-01' });
});
afterAll(async () => {
  await dropTestStore(store);
  rmSync(root, { recursive: true });
});

/** Whether the stage ran where this version was exported last, and the newest decision. */
async function promoteExported(version: string) {
  writeRecord('export', context, { inputs: {}, outputs: { version }, notes: { version }, seconds: 0 });
  const [{ ran }] = await runStages([promote], context);
  return { ran, decision: readDecisions(artifacts, 'shop').at(-1) };
}

it('promotes once, serves again what went missing, and decides again when the data are trusted again', async () => {
  const [first, second] = [
    (await writeTestBundle(artifacts, { dataset: 'shop' })).version,
    (await writeTestBundle(artifacts, { dataset: 'shop', seed: 2 })).version,
  ];
  rmSync(pointer);
  expect(await promoteExported(first)).toMatchObject({ ran: true, decision: { action: 'promoted' } });
  expect(await promoteExported(first)).toMatchObject({ ran: false });
  rmSync(pointer);
  expect(await promoteExported(first)).toMatchObject({ ran: true });
  expect(championVersion(artifacts)).toBe(first);

  await store.execute(
    `INSERT INTO ${store.table('ingests')} (source, delivered, accepted, rejected, profile) VALUES ('csv', 0, 0, 0, '{}')`,
  );
  await suspectDelivery(store);
  expect(await promoteExported(second)).toMatchObject({
    ran: true,
    decision: { action: 'kept', reasons: [expect.stringContaining('the data look wrong')] },
  });
  await trustDeliveries(store);
  expect(await promoteExported(second)).toMatchObject({
    ran: true,
    decision: { action: 'kept', reasons: [expect.stringContaining('was not tested')] },
  });
});
