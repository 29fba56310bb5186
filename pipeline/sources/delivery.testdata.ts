import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll } from 'vitest';
import { type CleaningReport, clean } from '../cleaning/index.js';
import { parseDay } from '../days.js';
import { Rng } from '../random.js';
import { type Delivery, deliver, type SourceContext, sourceSettings } from './index.js';

const ROOT = mkdtempSync(join(tmpdir(), 'clv-sources-'));

afterAll(() => rmSync(ROOT, { recursive: true, force: true }));

/** A folder of its own, new and empty, that goes when the test file is through. */
export function newFolder(): string {
  return mkdtempSync(join(ROOT, 'folder-'));
}

/** An in-memory DuckDB of its own. */
export async function openDuck(threads = 2): Promise<DuckDBConnection> {
  return (await DuckDBInstance.create(':memory:', { threads: String(threads) })).connect();
}

/** A context whose folders are new and empty. */
export function testContext(seed = 1): SourceContext {
  const folder = newFolder();
  return {
    temporaryFolder: folder,
    rawFolder: folder,
    simulatedFile: join(folder, 'simulated.csv'),
    rng: new Rng(seed),
    environment: {},
  };
}

/** A file of its own with this content; returns its path. */
export function writeFile(name: string, content: string | Uint8Array): string {
  const path = join(newFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** Every row of a query as JSON values. */
export async function rowsOf(duck: DuckDBConnection, sql: string): Promise<unknown[][]> {
  return (await duck.runAndReadAll(sql)).getRowsJson();
}

export interface Cleaned {
  readonly duck: DuckDBConnection;
  readonly delivery: Delivery;
  readonly report: CleaningReport;
}

/** Delivers and cleans a source as a run does, on the last day of 2024. */
export async function deliverAndClean(
  settings: Record<string, unknown>,
  refunds: 'net' | 'ignore' = 'net',
  threads = 2,
): Promise<Cleaned> {
  const duck = await openDuck(threads);
  const delivery = await deliver(duck, sourceSettings.parse(settings), testContext());
  const report = await clean(duck, delivery, { refunds }, parseDay('2024-12-31'));
  return { duck, delivery, report };
}

/** {@link deliverAndClean} for the text of a CSV file. */
export function cleanCsv(
  content: string | Uint8Array,
  settings: Record<string, unknown> = {},
  refunds: 'net' | 'ignore' = 'net',
  threads = 2,
): Promise<Cleaned> {
  return deliverAndClean(
    { kind: 'csv', file: writeFile('orders.csv', content), ...settings },
    refunds,
    threads,
  );
}
