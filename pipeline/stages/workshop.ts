import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Workspace } from './workspace.js';

/** A DuckDB on disk in `folder`, so that tables larger than memory have a place; gone when the work is done. */
export interface Workshop {
  readonly duck: DuckDBConnection;
  readonly folder: string;
}

/** Its CSV reader asks for a gigabyte that it hardly touches. */
const LEAST_MEMORY_BYTES = 2e9;

/**
 * Bytes that DuckDB may reserve before it spills to disk: half of what this machine, or its container, has. The features
 * of a million customers take 2 GB at once, which it cannot spill.
 */
function memoryLimit(): number {
  const most = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.max(most / 2, LEAST_MEMORY_BYTES);
}

/** Runs `work` in a workshop of its own and clears it away, whatever happens. */
export async function inWorkshop<T>(
  workspace: Workspace,
  work: (workshop: Workshop) => Promise<T>,
): Promise<T> {
  mkdirSync(workspace.interim, { recursive: true });
  const folder = mkdtempSync(join(workspace.interim, '.workshop-'));
  try {
    const instance = await DuckDBInstance.create(join(folder, 'workshop.duckdb'), {
      memory_limit: `${Math.floor(memoryLimit() / 1e6)}MB`,
      temp_directory: folder,
    });
    const duck = await instance.connect();
    try {
      return await work({ duck, folder });
    } finally {
      duck.closeSync();
      instance.closeSync();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
