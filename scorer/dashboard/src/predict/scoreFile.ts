import { send } from '../api/client.js';
import { csvRecords, namesIn, withoutFirstField } from './csvRecords.js';

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

/**
 * Has the rows of a CSV predicted and gives them back, each with its prediction behind it. Columns that both have are
 * called `predicted_...`.
 * @throws ApiError where the scorer refuses, AbortError where `signal` ends it.
 */
export async function scoreFile(
  file: File,
  onProgress: (progress: FileProgress) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const scored: string[] = [];
  let progress: FileProgress = { read: 0, rows: 0, faults: 0 };
  let header: string | undefined;
  let part: string[] = [];
  const flush = async () => {
    if (header === undefined || part.length === 0) return;
    const reply = await scorePart(header, part, signal);
    if (scored.length === 0) scored.push(`${header},${scoredHeader(header, reply.header)}\n`);
    scored.push(part.map((row, i) => `${row},${reply.rows[i] ?? ''}\n`).join(''));
    const faults = reply.rows.filter((row) => /[^,]$/.test(row)).length;
    progress = { ...progress, rows: progress.rows + part.length, faults: progress.faults + faults };
    onProgress(progress);
    part = [];
  };
  const text = readAlong(file, (read) => {
    progress = { ...progress, read };
  });
  for await (const record of csvRecords(text)) {
    if (header === undefined) {
      header = record;
      continue;
    }
    part.push(record);
    if (part.length === PART_ROWS) await flush();
  }
  await flush();
  return new Blob(scored, { type: 'text/csv' });
}

/** The predictions of some rows, each as the fields of a CSV record. */
async function scorePart(
  header: string,
  rows: readonly string[],
  signal: AbortSignal,
): Promise<{ header: string; rows: string[] }> {
  const response = await send('/predict/batch', {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: `${header}\n${rows.join('\n')}\n`,
    signal,
  });
  const records: string[] = [];
  for await (const record of csvRecords(textOf(response.body))) records.push(record);
  const [first, ...answers] = records;
  // The first field is the customer's id, which the row itself holds.
  return { header: withoutFirstField(first), rows: answers.map(withoutFirstField) };
}

function scoredHeader(header: string, reply: string): string {
  const taken = new Set(namesIn(header));
  return namesIn(reply)
    .map((name) => (taken.has(name) ? `predicted_${name}` : name))
    .join(',');
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
