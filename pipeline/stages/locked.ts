import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StageContext } from './stage.js';

/**
 * Runs `work` while no other process works on the data set: a second run would write over the first.
 * What a killed run left half-made is cleared away before.
 */
export async function alone<T>(context: StageContext, work: () => Promise<T>): Promise<T> {
  const store = await context.store();
  return store.withLock('run', async () => {
    const { interim, processed, reports } = context.workspace;
    for (const folder of [
      interim,
      join(interim, 'stages'),
      processed,
      join(processed, 'snapshots'),
      reports,
    ]) {
      clearLeftovers(folder);
    }
    return work();
  });
}

/** Removes temporary files and workshops; nobody uses them, since the caller holds the lock. */
function clearLeftovers(folder: string): void {
  if (!existsSync(folder)) return;
  const leftovers = readdirSync(folder).filter((name) => /^\.(workshop-.*|.*\.tmp)$/.test(name));
  for (const name of leftovers) rmSync(join(folder, name), { recursive: true, force: true });
}
