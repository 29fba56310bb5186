import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import type { DeliveredFile } from './delivery.js';
import { literal } from './sql.js';

const ENDINGS = {
  csv: ['.csv', '.csv.gz', '.tsv', '.tsv.gz', '.txt', '.txt.gz'],
  parquet: ['.parquet', '.pq'],
} as const;

/**
 * The files that `path` names: itself, the data files of a folder, or what a glob finds; sorted.
 * @throws UserError where there is none, or one of them is empty.
 */
export async function findFiles(
  duck: DuckDBConnection,
  path: string,
  format: 'csv' | 'parquet',
): Promise<string[]> {
  const found = stat(path);
  if (!found) return glob(duck, path);
  if (!found.isDirectory()) return [path];
  const inside = readdirSync(path)
    .filter((name) => ENDINGS[format].some((ending) => name.toLowerCase().endsWith(ending)))
    .sort()
    .map((name) => join(path, name));
  if (inside.length > 0) return inside;
  throw new UserError(
    `The folder ${path} holds no ${format} file (${ENDINGS[format].join(', ')}).`,
    'Name a file, or a folder with the files in it.',
  );
}

async function glob(duck: DuckDBConnection, pattern: string): Promise<string[]> {
  const rows = /[*?[]/.test(pattern)
    ? (await duck.runAndReadAll(`SELECT file FROM glob(${literal(pattern)}) ORDER BY file`)).getRows()
    : [];
  if (rows.length > 0) return rows.map(([file]) => String(file));
  throw new UserError(`There is no file ${pattern}.`, 'Check the path given by --file (or source.file).');
}

/**
 * Size and SHA-256 of a file as it stands.
 * @throws UserError where it is empty or cannot be read.
 */
export async function fingerprint(path: string): Promise<DeliveredFile> {
  const { size } = readable(path);
  if (size === 0)
    throw new UserError(`The file ${path} is empty (0 bytes).`, 'Export it again, with its header line.');
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return { name: path, sha256: hash.digest('hex'), bytes: size };
}

function readable(path: string): Stats {
  const found = stat(path);
  if (found?.isFile()) return found;
  throw new UserError(`${path} is not a file.`, 'Name a file, a folder of files or a glob.');
}

/** Undefined where there is nothing of that name. */
function stat(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): UserError {
  return new UserError(
    `The file ${path} cannot be read: ${cause instanceof Error ? cause.message : cause}.`,
    'Check its permissions and the path to it.',
    { cause },
  );
}
