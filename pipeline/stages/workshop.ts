import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Workspace } from './workspace.js';

/** A DuckDB on disk in `folder`, so that tables larger than memory have a place; gone when the work is done. */
export interface Workshop {
  readonly duck: DuckDBConnection;
  readonly folder: string;
}

/** Memory that DuckDB may reserve before it spills to disk; its CSV reader asks for a gigabyte that it hardly touches. */
const MEMORY_LIMIT = '2000MB';

/** Runs `work` in a workshop of its own and clears it away, whatever happens. */
export async function inWorkshop<T>(
  workspace: Workspace,
  work: (workshop: Workshop) => Promise<T>,
): Promise<T> {
  mkdirSync(workspace.interim, { recursive: true });
  const folder = mkdtempSync(join(workspace.interim, '.workshop-'));
  try {
    const instance = await DuckDBInstance.create(join(folder, 'workshop.duckdb'), {
      memory_limit: MEMORY_LIMIT,
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
