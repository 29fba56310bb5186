import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { openPromise } from 'yauzl';
import { UserError } from '../errors.js';
import { fingerprint } from './files.js';
import { readWorkbook } from './workbook.js';

const URL_OF_ZIP = 'https://archive.ics.uci.edu/static/public/502/online+retail+ii.zip';

/** Of the 45,622,418 bytes that UCI has published since 2019. */
const SHA256_OF_ZIP = '572e36277c2390fbfde10664750731e0a86f55e33470d91919085f0408e67bfb';

const HEADER = [
  'Invoice',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'Price',
  'Customer ID',
  'Country',
];

/** What Excel calls 1970-01-01 (its 1900 is, wrongly, a leap year). */
const EXCEL_EPOCH_DAY = 25_569;

/**
 * The path of Online Retail II as CSV.gz in a folder, downloaded from UCI and converted where it is not there yet.
 * @param url,sha256 of another zip of the same kind, for tests.
 * @throws UserError where UCI cannot be reached or sends another file.
 */
export async function downloadOnlineRetail(
  folder: string,
  url = URL_OF_ZIP,
  sha256 = SHA256_OF_ZIP,
): Promise<string> {
  const path = join(folder, 'online_retail_II.csv.gz');
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const zip = join(folder, `online_retail_II.${process.pid}.zip`);
  const workbook = join(folder, `online_retail_II.${process.pid}.xlsx`);
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    await download(url, zip);
    const found = (await fingerprint(zip)).sha256;
    if (found !== sha256) {
      throw new UserError(
        `${url} sent another file than expected: its SHA-256 is ${found}, not ${sha256}.`,
        'Try again later, or give a file you trust by --file (or source.file).',
      );
    }
    await extractOnly(zip, workbook);
    await pipeline(Readable.from(csvOf(workbook)), createGzip(), createWriteStream(unfinished));
    await rename(unfinished, path);
  } finally {
    for (const rest of [zip, workbook, unfinished]) await rm(rest, { force: true });
  }
  return path;
}

async function download(url: string, path: string): Promise<void> {
  try {
    const response = await fetch(url);
    if (!response.ok || !response.body) throw new Error(`HTTP status ${response.status}`);
    await pipeline(response.body, createWriteStream(path));
  } catch (cause) {
    const reason = cause instanceof Error ? String(cause.cause ?? cause.message) : String(cause);
    throw new UserError(
      `Online Retail II cannot be downloaded from ${url}: ${reason}.`,
      'Go online, or give the file by --file online_retail_II.csv.gz (or source.file).',
      { cause },
    );
  }
}

/** Unpacks the one workbook inside UCI's zip. */
async function extractOnly(zipPath: string, to: string): Promise<void> {
  const zip = await openPromise(zipPath, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('.xlsx')) continue;
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(to));
      return;
    }
  } finally {
    zip.close();
  }
  throw new Error(`No workbook in ${zipPath}`);
}

/** The rows of both sheets as CSV text, under one header, in the names and forms of UCI. */
export async function* csvOf(workbook: string): AsyncGenerator<string> {
  yield `${HEADER.join(',')}\n`;
  const date = HEADER.indexOf('InvoiceDate');
  for await (const cells of readWorkbook(workbook)) {
    if (cells[0] === HEADER[0]) continue;
    const fields = HEADER.map((_, i) => (i === date ? instantOf(cells[i]) : (cells[i] ?? '')));
    yield `${fields.map(quoted).join(',')}\n`;
  }
}

/** `2009-12-01 07:45:00` for Excel's 40148.32291666666; a cell that is no number stays as it is. */
function instantOf(cell: string | undefined): string {
  const serial = Number(cell);
  if (cell === undefined || Number.isNaN(serial)) return cell ?? '';
  const seconds = Math.round((serial - EXCEL_EPOCH_DAY) * 86_400);
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
