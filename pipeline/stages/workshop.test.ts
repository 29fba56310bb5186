import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { inWorkshop } from './workshop.js';
import { openWorkspace } from './workspace.js';

const root = mkdtempSync(join(tmpdir(), 'clv-workshop-'));
const workspace = openWorkspace('shop', root);
afterAll(() => rmSync(root, { recursive: true }));

it('may take half of the memory that there is, and two gigabytes of a small machine', async () => {
  const limit = await inWorkshop(workspace, async ({ duck }) => {
    const reader = await duck.runAndReadAll(
      "SELECT value FROM duckdb_settings() WHERE name = 'memory_limit'",
    );
    return String(reader.getRows()[0][0]);
  });
  const [, amount, unit] = /^([\d.]+) (MiB|GiB|TiB)$/.exec(limit) ?? [];
  const bytes = Number(amount) * 1024 ** ({ MiB: 2, GiB: 3, TiB: 4 }[unit] ?? Number.NaN);
  const most = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  // It is said with one digit after the point.
  expect(bytes / Math.max(most / 2, 2e9)).toBeCloseTo(1, 1);
});

it('leaves nothing behind, also where the work fails', async () => {
  let place = '';
  const work = inWorkshop(workspace, async ({ duck, folder }) => {
    place = folder;
    await duck.run('CREATE TABLE t AS FROM range(10)');
    expect(existsSync(join(folder, 'workshop.duckdb'))).toBe(true);
    throw new Error('the work failed');
  });
  await expect(work).rejects.toThrow('the work failed');
  expect(existsSync(place)).toBe(false);
});
