import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import { literal } from '../sqlText.js';
import { firstBytes, type Inspection, isGzip } from './files.js';
import { gunzipped } from './gzip.js';

/** A longer line is refused: beyond it a file is not a table. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** No text file holds these characters in a row; DuckDB must be given some delimiter. */
const NO_DELIMITER = '\u0002\u0003\u0002\u0003';

/** It stands at the beginning of each of several files that were put together to one. */
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Appends the physical lines of a text file to table `lines(raw)`, in order, blank ones as null, without line
 * ends and byte order marks. Plain or gzip, UTF-8, UTF-16 or, failing that, Windows-1252 (of which Latin-1 is part).
 * @returns the encoding that was guessed where it is not UTF-8.
 * @throws UserError where the file is of another kind, damaged, or not in the encoding said.
 */
export async function appendLines(
  duck: DuckDBConnection,
  { path, needsCopy }: Pick<Inspection, 'path' | 'needsCopy'>,
  encoding: string | undefined,
  temporaryFolder: string,
): Promise<string | undefined> {
  const start = firstBytes(path);
  refuseOtherKinds(path, start);
  const gzip = isGzip(path);
  const marked = gzip ? undefined : utf16At(start);
  const said = encoding ?? marked;
  const transcode = (from: string) => appendTranscoded(duck, path, gzip, from, temporaryFolder);
  if (said !== undefined && new TextDecoder(said).encoding !== 'utf-8') {
    await transcode(said);
    return encoding === undefined ? said : undefined;
  }
  try {
    await (needsCopy ? transcode('utf-8') : appendUtf8(duck, path, gzip));
    return undefined;
  } catch (error) {
    if (!/unicode|utf-?8/i.test(String(error)) || encoding !== undefined) throw readFault(path, error);
  }
  const guessed = (gzip && (await compressedUtf16(path))) || 'windows-1252';
  await transcode(guessed);
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
  const mark = literal(BYTE_ORDER_MARK);
  return `INSERT INTO lines SELECT CASE WHEN raw >= ${mark} THEN ltrim(raw, ${mark}) ELSE raw END FROM read_csv(${literal(path)}, columns = {'raw': 'VARCHAR'},
    auto_detect = false, header = false, delim = ${literal(NO_DELIMITER)}, quote = '', escape = '',
    new_line = '\\r\\n', strict_mode = false, max_line_size = ${MAX_LINE_BYTES},
    compression = '${gzip ? 'gzip' : 'none'}', parallel = ${parallel})`;
}

/** Reads a copy in UTF-8 whose lines all end in a line feed. */
async function appendTranscoded(
  duck: DuckDBConnection,
  path: string,
  gzip: boolean,
  encoding: string,
  temporaryFolder: string,
): Promise<void> {
  const copy = join(temporaryFolder, `utf-8.${process.pid}.csv`);
  const source = gzip ? gunzipped(path) : createReadStream(path, { highWaterMark: 1 << 20 });
  const decode = (bytes: AsyncIterable<Buffer>) => decodedLines(bytes, encoding);
  try {
    await pipeline(source, decode, createWriteStream(copy));
    await appendUtf8(duck, copy, false);
  } catch (error) {
    throw readFault(path, error);
  } finally {
    await rm(copy, { force: true });
  }
}

/** The text of some bytes, a line feed for each return alone. @throws TypeError where they are not in that encoding. */
async function* decodedLines(bytes: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  // A return that ends a piece may be followed by its line feed in the next.
  let held = '';
  for await (const chunk of bytes) {
    const text = held + decoder.decode(chunk, { stream: true });
    held = text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length).replace(/\r(?!\n)/g, '\n');
  }
  yield held + decoder.decode();
}

async function compressedUtf16(path: string): Promise<string | undefined> {
  for await (const chunk of gunzipped(path)) return utf16At(chunk);
  return undefined;
}

/** UTF-16 by its byte order mark, or by the empty half of its first two letters. */
function utf16At([a, b, c, d]: Buffer): string | undefined {
  if ((a === 0xff && b === 0xfe) || (a > 0 && b === 0 && c > 0 && d === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b > 0 && c === 0 && d > 0)) return 'utf-16be';
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
