import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import { literal } from '../sqlText.js';
import { firstBytes, isGzip } from './files.js';

/** A longer line is refused: beyond it a file is not a table. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** No text file holds this character; DuckDB must be given some delimiter. */
const NO_DELIMITER = '\u0002';

/**
 * Appends the physical lines of a text file to table `lines(raw)`, in order, blank ones as null, without line
 * ends and byte order mark. Plain or gzip, UTF-8, UTF-16 or, failing that, Windows-1252 (of which Latin-1 is part).
 * @returns the encoding that was guessed where it is not UTF-8.
 * @throws UserError where the file is of another kind, damaged, or not in the encoding said.
 */
export async function appendLines(
  duck: DuckDBConnection,
  path: string,
  encoding: string | undefined,
  temporaryFolder: string,
): Promise<string | undefined> {
  const start = firstBytes(path);
  refuseOtherKinds(path, start);
  const gzip = isGzip(path);
  const marked = gzip ? undefined : byteOrderMark(start);
  const said = encoding ?? marked;
  if (said !== undefined && new TextDecoder(said).encoding !== 'utf-8') {
    await appendTranscoded(duck, path, gzip, said, temporaryFolder);
    return encoding === undefined ? said : undefined;
  }
  try {
    await appendUtf8(duck, path, gzip);
    return undefined;
  } catch (error) {
    if (!/unicode|utf-?8/i.test(String(error)) || encoding !== undefined) throw readFault(path, error);
  }
  const guessed = (gzip && (await compressedMark(path))) || 'windows-1252';
  await appendTranscoded(duck, path, gzip, guessed, temporaryFolder);
  return guessed;
}

/** Makes table `lines` empty. */
export async function createLines(duck: DuckDBConnection): Promise<void> {
  await duck.run('CREATE OR REPLACE TABLE lines (raw VARCHAR)');
}

async function appendUtf8(duck: DuckDBConnection, path: string, gzip: boolean): Promise<void> {
  try {
    await duck.run(readLines(path, gzip, true));
  } catch (error) {
    // Of some files above half a gigabyte DuckDB says that one thread alone can read them.
    if (!/parallel = false/.test(String(error))) throw error;
    await duck.run(readLines(path, gzip, false));
  }
}

/** Any line is one field: neither quotes nor delimiters mean anything yet, so that no row can be lost here. */
function readLines(path: string, gzip: boolean, parallel: boolean): string {
  return `INSERT INTO lines SELECT raw FROM read_csv(${literal(path)}, columns = {'raw': 'VARCHAR'},
    auto_detect = false, header = false, delim = ${literal(NO_DELIMITER)}, quote = '', escape = '',
    new_line = '\\r\\n', strict_mode = false, max_line_size = ${MAX_LINE_BYTES},
    compression = '${gzip ? 'gzip' : 'none'}', parallel = ${parallel})`;
}

async function appendTranscoded(
  duck: DuckDBConnection,
  path: string,
  gzip: boolean,
  encoding: string,
  temporaryFolder: string,
): Promise<void> {
  const copy = join(temporaryFolder, `utf-8.${process.pid}.csv`);
  const decoder = new TextDecoder(encoding);
  const decode = new Transform({
    transform: (chunk, _, done) => done(null, Buffer.from(decoder.decode(chunk, { stream: true }))),
    flush: (done) => done(null, Buffer.from(decoder.decode())),
  });
  const source = createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    await (gzip
      ? pipeline(source, createGunzip(), decode, createWriteStream(copy))
      : pipeline(source, decode, createWriteStream(copy)));
    await appendUtf8(duck, copy, false);
  } catch (error) {
    throw readFault(path, error);
  } finally {
    await rm(copy, { force: true });
  }
}

async function compressedMark(path: string): Promise<string | undefined> {
  for await (const chunk of createReadStream(path).pipe(createGunzip())) return byteOrderMark(chunk);
  return undefined;
}

function byteOrderMark(start: Buffer): string | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return undefined;
}

function refuseOtherKinds(path: string, start: Buffer): void {
  const kind = { PK: 'a zip file or an Excel workbook', PAR1: 'a Parquet file' };
  const magic = start.toString('latin1');
  const found = magic === 'PAR1' ? kind.PAR1 : magic.startsWith('PK\u0003\u0004') ? kind.PK : undefined;
  if (!found) return;
  throw new UserError(
    `${path} is ${found}, not CSV text.`,
    magic === 'PAR1' ? 'Read it with --source parquet.' : 'Save it as CSV, or unpack it first.',
  );
}

function readFault(path: string, error: unknown): UserError {
  const message = error instanceof Error ? error.message : String(error);
  if (/maximum line size|max_line_size/i.test(message)) {
    return new UserError(
      `A line of ${path} is longer than ${MAX_LINE_BYTES / 1024 / 1024} MB.`,
      'Check that the file has line ends, and is a CSV file at all.',
      { cause: error },
    );
  }
  const reason = message.split('\n').slice(0, 3).join(' ').slice(0, 300);
  return new UserError(
    `${path} cannot be read as text: ${reason}`,
    'Export or copy the file again; for another encoding say source.encoding.',
    { cause: error },
  );
}
