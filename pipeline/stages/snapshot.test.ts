import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openWorkshop } from '../features/testOrders.js';
import { literal } from '../sqlText.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import { layCutoffs } from './cutoffs.js';
import { STAGES } from './index.js';
import { SnapshotReader } from './known.js';
import { runStages, stagesUpTo } from './run.js';
import { ingestNotes, learntFromOneIn, readSnapshot, snapshotFile } from './snapshot.js';
import { testStageContext } from './testing.js';
import { openWorkspace } from './workspace.js';

const root = mkdtempSync(join(tmpdir(), 'clv-snapshot-'));
chmodSync(root, 0o755);
afterAll(() => rmSync(root, { recursive: true }));

it('reads a snapshot as of its cutoff, its labels apart from its features', async () => {
  const [duck, workspace, cutoff] = [await openWorkshop(), openWorkspace('shop', root), 19_000];
  const file = snapshotFile(workspace, cutoff);
  mkdirSync(dirname(file), { recursive: true });
  await duck.run(`COPY (
    SELECT * FROM (VALUES ('a', 3::DOUBLE, 20.5::DOUBLE, 1::DOUBLE), ('b', 1, 0, 0))
      AS t (customer_id, purchase_days, label_revenue_90, label_purchase_days_90)
  ) TO ${literal(file)} (FORMAT PARQUET)`);
  const { table, labels } = await readSnapshot(duck, workspace, cutoff);
  expect(table.customers).toEqual(['a', 'b']);
  expect([...table.columns.keys()]).toEqual(['purchase_days']);
  expect(Array.from(table.asOf ?? [])).toEqual([cutoff, cutoff]);
  expect(labels.get(90)?.revenue).toEqual(Float64Array.of(20.5, 0));
  expect(labels.get(90)?.purchaseDays).toEqual(Float64Array.of(1, 0));
});

it('tells of training cutoffs by the same sample of customers, and of predicted ones by all', async () => {
  const store = await openTestStore('snapshot');
  const source = { kind: 'simulate', simulate: { customers: 600, days: 500 } };
  const set = [`source=${JSON.stringify(source)}`, 'cutoffs.customers=200'];
  const context = testStageContext(store, { dataset: 'sampled', root, set, now: '2026-01-01T12:00:00Z' });
  await runStages(stagesUpTo(STAGES, 'snapshot'), context);
  await dropTestStore(store);
  const { report } = ingestNotes(context);
  const { score, test } = layCutoffs(context.params, report);
  const oneIn = learntFromOneIn(context.params, report);
  expect(oneIn).toBe(3);
  const known = await new SnapshotReader(await openWorkshop(), context.workspace).knownAt(score, oneIn);
  const all = known.present.table.customers;
  expect(all).toHaveLength(600);
  const windows = [...known.training.values()].flat();
  expect(windows.map(({ cutoff }) => cutoff)).toContain(test?.present);
  const sampled = new Set(windows.flatMap(({ table }) => table.customers));
  expect(sampled.size).toBeGreaterThan(150);
  expect(sampled.size).toBeLessThan(250);
  // The file of a cutoff that is only learnt from holds no others.
  const predicted = [score, test].map((plan) => plan?.present);
  const learnt = windows.find(({ cutoff }) => !predicted.includes(cutoff));
  const whole = await readSnapshot(await openWorkshop(), context.workspace, learnt?.cutoff as number);
  expect(whole.table.customers).toEqual(learnt?.table.customers);
  const later = known.training.get(30)?.[0].table.customers ?? [];
  expect(new Set(later)).toEqual(sampled);
});
