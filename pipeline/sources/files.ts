import { closeSync, createReadStream, openSync, readdirSync, readSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import { sha256OfFile } from '../files.js';
import { literal } from '../sqlText.js';
import type { DeliveredFile } from './delivery.js';
import { gunzipped, isPadded } from './gzip.js';

const ENDINGS = {
  csv: ['.csv', '.csv.gz', '.tsv', '.tsv.gz', '.txt', '.txt.gz'],
  parquet: ['.parquet', '.pq'],
} as const;

const BLOCK_BYTES = 1 << 20;

const RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** What is found out about a file by reading all of it. */
export interface Inspection {
  readonly path: string;
  readonly file: DeliveredFile;
  /**
   * Whether DuckDB cannot read it as it stands: of a line that ends in a return alone it loses the first letter of the
   * next one, and a gzip with zeros behind it, it refuses.
   */
  readonly needsCopy: boolean;
}

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
 * The first bytes of a file, by which its kind is known.
 * @throws UserError where it is no file, is empty or cannot be read.
 */
export function firstBytes(path: string): Buffer {
  const found = stat(path);
  if (!found?.isFile())
    throw new UserError(`${path} is not a file.`, 'Name a file, a folder of files or a glob.');
  if (found.size === 0) {
    throw new UserError(`The file ${path} is empty (0 bytes).`, 'Export it again, with its header line.');
  }
  const bytes = Buffer.alloc(4);
  try {
    const file = openSync(path, 'r');
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Whether a file begins as gzip does, whatever its name. */
export function isGzip(path: string): boolean {
  const [first, second] = firstBytes(path);
  return first === 0x1f && second === 0x8b;
}

/**
 * Size and SHA-256 of a file as it stands; a gzip file is proven whole on the way.
 * @throws UserError where it is empty, damaged or cannot be read.
 */
export async function fingerprint(path: string): Promise<DeliveredFile> {
  return (await inspect(path)).file;
}

/** {@link fingerprint}, and whether DuckDB can read it as it stands. */
export async function inspect(path: string): Promise<Inspection> {
  const gzip = isGzip(path);
  try {
    const [sha256, needsCopy] = await Promise.all([
      sha256OfFile(path),
      gzip ? isOddGzip(path) : hasLoneReturn(createReadStream(path, { highWaterMark: BLOCK_BYTES })),
    ]);
    return { path, file: { name: path, sha256, bytes: statSync(path).size }, needsCopy };
  } catch (cause) {
    throw cause instanceof UserError ? cause : unreadable(path, cause);
  }
}

async function isOddGzip(path: string): Promise<boolean> {
  const gunzip = gunzipped(path);
  const isOdd = await hasLoneReturn(gunzip);
  return (await isPadded(path, gunzip.bytesWritten)) || isOdd;
}

/**
 * Whether a return stands alone, without the line feed of Windows behind it. Reads to the end, whatever it finds:
 * gunzip compares its checksum there, which DuckDB does not.
 */
async function hasLoneReturn(blocks: AsyncIterable<Buffer>): Promise<boolean> {
  let found = false;
  let endsInReturn = false;
  for await (const block of blocks) {
    if (endsInReturn && block[0] !== LINE_FEED) found = true;
    const last = block.length - 1;
    for (let at = block.indexOf(RETURN); at >= 0 && at < last && !found; at = block.indexOf(RETURN, at + 1)) {
      if (block[at + 1] !== LINE_FEED) found = true;
    }
    endsInReturn = block[last] === RETURN;
  }
  return found || endsInReturn;
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
  const { code = '', message } = cause as NodeJS.ErrnoException;
  if (code.startsWith('Z_')) {
    return new UserError(`The gzip file ${path} is damaged: ${message}.`, 'Export or copy it again.', {
      cause,
    });
  }
  return new UserError(
    `The file ${path} cannot be read: ${message}.`,
    'Check its permissions and the path to it.',
    { cause },
  );
}
