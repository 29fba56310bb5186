import { DuckDBInstance } from '@duckdb/node-api';
import { sha256 } from '../files.js';
import { findFiles, fingerprint } from '../sources/files.js';
import type { StageContext } from './stage.js';

/**
 * Hash of what the source would deliver now. A database is always read again: only reading can tell whether
 * it changed, and later stages are skipped where it did not.
 */
export async function sourceHash({ params: { source }, now }: StageContext): Promise<string> {
  if (source.kind === 'simulate') return 'simulated';
  if (source.file === undefined) return source.kind === 'online-retail-ii' ? 'published' : `asked at ${now}`;
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const duck = await instance.connect();
    const paths = await findFiles(duck, source.file, source.kind === 'parquet' ? 'parquet' : 'csv');
    const files = await Promise.all(paths.map(fingerprint));
    duck.closeSync();
    return sha256(files.map((file) => `${file.name} ${file.sha256}`).join('\n'));
  } finally {
    instance.closeSync();
  }
}
