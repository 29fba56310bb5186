import type { ScorerClient } from '../../../client/client.js';
import { delimiterOf, HEADER_LENGTH, headerIn } from '../../../http/delimiter.js';
import { dataOf } from '../api/client.js';
import { csvRecords, nameIn, partedBy, quoted } from './csvRecords.js';

/** How far the scoring of a file is. */
export interface FileProgress {
  /** Bytes of the file that have been read. */
  readonly read: number;
  readonly rows: number;
  /** Rows that could not be predicted; their column `error` says why. */
  readonly faults: number;
}

/**
 * Rows a request: a browser reads no reply before it has sent the whole of a request, so that a file goes to
 * `/predict/batch` in parts, and what is held of it stays small.
 */
const PART_ROWS = 2000;

/** A row that is as long as the header, and why it cannot be predicted where that is known. */
interface Row {
  readonly fields: readonly string[];
  readonly fault?: string;
}

/** Rows that are sent together. */
interface Part {
  readonly header: readonly string[];
  readonly rows: readonly Row[];
  /** Parts their fields. */
  readonly delimiter: string;
}

/** What is put behind rows: fields, the last of which says why there is no prediction. */
interface Predictions {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Has the rows of a CSV predicted and gives them back, each with its prediction behind it, parted as they were. Columns
 * that both have are called `predicted_...`. Rows shorter than the header are filled up; longer ones are cut there and
 * not predicted.
 * @throws Error where there are no rows, ApiError where the scorer refuses, AbortError where `signal` ends it.
 */
export async function scoreFile(
  scorer: ScorerClient,
  file: File,
  onProgress: (progress: FileProgress) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const delimiter = await fileDelimiter(file);
  const scored: string[] = [];
  let progress: FileProgress = { read: 0, rows: 0, faults: 0 };
  let header: readonly string[] | undefined;
  let rows: Row[] = [];
  const flush = async () => {
    if (header === undefined || rows.length === 0) return;
    const predictions = await scorePart(scorer, { header, rows, delimiter }, signal);
    if (scored.length === 0)
      scored.push(lineOf([...header, ...newNames(header, predictions.header)], delimiter));
    const whole = rows.map(({ fields }, i) => lineOf([...fields, ...predictions.rows[i]], delimiter));
    scored.push(whole.join(''));
    const faults = predictions.rows.filter((row) => row.at(-1) !== '').length;
    progress = { ...progress, rows: progress.rows + rows.length, faults: progress.faults + faults };
    onProgress(progress);
    rows = [];
  };
  const text = readAlong(file, (read) => {
    progress = { ...progress, read };
  });
  for await (const fields of csvRecords(text, delimiter)) {
    if (header === undefined) {
      header = fields;
      continue;
    }
    rows.push(rowOf(fields, header.length));
    if (rows.length === PART_ROWS) await flush();
  }
  await flush();
  if (scored.length === 0) throw new Error('The file has no rows below its header.');
  return new Blob(scored, { type: 'text/csv' });
}

function rowOf(fields: readonly string[], width: number): Row {
  if (fields.length <= width) return { fields: [...fields, ...Array(width - fields.length).fill('')] };
  return {
    fields: fields.slice(0, width),
    fault: `The row has ${fields.length} fields, the header ${width}.`,
  };
}

/** The predictions of some rows, as many as there are rows. */
async function scorePart(
  scorer: ScorerClient,
  { header, rows, delimiter }: Part,
  signal: AbortSignal,
): Promise<Predictions> {
  const sent = rows.filter(({ fault }) => fault === undefined);
  const answer = scorer.POST('/predict/batch', {
    headers: { 'content-type': 'text/csv' },
    body: [header, ...sent.map(({ fields }) => fields)].map((fields) => lineOf(fields, delimiter)).join(''),
    bodySerializer: (csv) => csv,
    parseAs: 'stream',
    signal,
  });
  const records: string[][] = [];
  // The first field is the customer's id, which the row itself holds.
  for await (const [, ...fields] of csvRecords(textOf(await dataOf(answer)), ',')) {
    records.push(fields.map((field) => partedBy(delimiter, field)));
  }
  const [names, ...answers] = records;
  const faulty = (fault: string) => [...Array(names.length - 1).fill(''), quoted(fault)];
  const answered = answers.values();
  return {
    header: names,
    rows: rows.map(({ fault }) =>
      fault === undefined
        ? (answered.next().value ?? faulty('The scorer ended its answer before this row.'))
        : faulty(fault),
    ),
  };
}

function newNames(header: readonly string[], added: readonly string[]): string[] {
  const taken = new Set(header.map(nameIn));
  return added.map((name) => (taken.has(name) ? `predicted_${name}` : name));
}

function lineOf(fields: readonly string[], delimiter: string): string {
  return `${fields.join(delimiter)}\n`;
}

/** What parts the fields of a file, by its header. */
async function fileDelimiter(file: File): Promise<string> {
  const begin = await file.slice(0, HEADER_LENGTH).text();
  return delimiterOf(headerIn(begin) ?? begin);
}

async function* readAlong(file: File, onRead: (bytes: number) => void): AsyncGenerator<string> {
  let read = 0;
  const counted = file.stream().pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        read += bytes.length;
        onRead(read);
        controller.enqueue(bytes);
      },
    }),
  );
  yield* textOf(counted);
}

async function* textOf(bytes: ReadableStream<Uint8Array> | null): AsyncGenerator<string> {
  if (!bytes) return;
  const decoder = new TextDecoder();
  const reader = bytes.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    yield decoder.decode(part.value, { stream: true });
  }
  yield decoder.decode();
}
