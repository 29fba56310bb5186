import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

/** The cells of one row by column, from 0; numbers and dates as the workbook has them; holes where there is none. */
export type WorkbookRow = string[];

const SHEET = /^xl\/worksheets\/sheet(\d+)\.xml$/;

/**
 * The rows of all sheets of an Excel workbook (.xlsx), one sheet after the other, read as a stream: only the
 * table of shared texts is held in memory. Formats are not applied; a date is its serial number.
 */
export async function* readWorkbook(path: string): AsyncGenerator<WorkbookRow> {
  const zip = await openPromise(path, { autoClose: false });
  try {
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    const shared = entries.find(({ fileName }) => fileName === 'xl/sharedStrings.xml');
    const texts = shared ? await readSharedTexts(zip, shared) : [];
    const number = ({ fileName }: Entry) => Number(SHEET.exec(fileName)?.[1] ?? 0);
    const sheets = entries.filter((entry) => number(entry) > 0).sort((a, b) => number(a) - number(b));
    for (const sheet of sheets) yield* readSheet(await zip.openReadStreamPromise(sheet), texts);
  } finally {
    zip.close();
  }
}

/** The texts that cells refer to by number; a text in several runs (`<r>`) is one. */
async function readSharedTexts(zip: ZipFile, entry: Entry): Promise<string[]> {
  const texts: string[] = [];
  const parser = new SaxesParser();
  let inText = false;
  parser.on('opentag', ({ name }) => {
    if (name === 'si') texts.push('');
    inText = name === 't';
  });
  parser.on('closetag', () => {
    inText = false;
  });
  parser.on('text', (text) => {
    if (inText) texts[texts.length - 1] += text;
  });
  for await (const chunk of textOf(await zip.openReadStreamPromise(entry))) parser.write(chunk);
  parser.close();
  return texts;
}

async function* readSheet(stream: Readable, texts: readonly string[]): AsyncGenerator<WorkbookRow> {
  let rows: WorkbookRow[] = [];
  let column = 0;
  let isShared = false;
  let value: string | undefined;
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'row') {
      rows.push([]);
      column = -1;
    }
    if (name === 'c') {
      column = attributes.r ? columnOf(attributes.r) : column + 1;
      isShared = attributes.t === 's';
    }
    if (name === 'v' || name === 't') value = '';
  });
  parser.on('text', (text) => {
    if (value !== undefined) value += text;
  });
  parser.on('closetag', ({ name }) => {
    if ((name !== 'v' && name !== 't') || value === undefined) return;
    const row = rows[rows.length - 1];
    row[column] = (row[column] ?? '') + (isShared ? texts[Number(value)] : value);
    value = undefined;
  });
  for await (const chunk of textOf(stream)) {
    parser.write(chunk);
    // The last row may still be open.
    for (const row of rows.slice(0, -1)) yield row;
    rows = rows.slice(-1);
  }
  parser.close();
  for (const row of rows) yield row;
}

/** `C7` is in column 2. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference.replace(/\d+$/, '')) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

async function* textOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) yield decoder.decode(chunk, { stream: true });
}
