import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openWorkshop } from '../features/testOrders.js';
import { literal } from '../sqlText.js';
import { readSnapshot, snapshotFile } from './snapshot.js';
import { openWorkspace } from './workspace.js';

const root = mkdtempSync(join(tmpdir(), 'clv-snapshot-'));
afterEach(() => rmSync(root, { recursive: true }));

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
