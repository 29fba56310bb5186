import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { HttpProblem } from '../http/problem.js';
import type { ServingModel } from '../model/servingModel.js';
import type { BatchFormat } from './formats.js';
import type { Line, LineReply } from './line.js';
import type { BatchPool } from './pool.js';

/** Lines that a thread gets at once: enough to make the hand-over cheap, few enough to keep memory small. */
const LINES_PER_TASK = 256;

export interface BatchJob {
  readonly body: Readable;
  readonly format: BatchFormat;
  readonly model: ServingModel;
  readonly pool: BatchPool;
  readonly log: Logger;
  /** Most lines of the batch, and most characters of a line. */
  readonly limits: { readonly rows: number; readonly line: number };
  /** Told the number of lines at the end. */
  onEnd(rows: number): void;
}

/**
 * The reply to a batch as text, in the order of its lines. Nothing is read ahead of what the reader of the reply
 * takes, but for a few tasks in the threads. What ends a batch early is its last answer.
 */
export async function* batchReply(job: BatchJob): AsyncGenerator<string> {
  const { format, log, onEnd } = job;
  let rows = 0;
  yield format.begin;
  try {
    for await (const replies of answers(job)) {
      yield format.write(replies, rows === 0);
      rows += replies.length;
    }
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) log.error({ err: error }, 'defect in a batch');
    yield format.write([{ line: rows + 1, status: problem.status, detail: problem.message }], rows === 0);
  }
  yield format.end;
  onEnd(rows);
}

/** Answers in order, with so many tasks under way that no thread waits. */
async function* answers(job: BatchJob): AsyncGenerator<LineReply[]> {
  const { model, pool } = job;
  const underWay: Promise<LineReply[]>[] = [];
  for await (const task of tasks(job)) {
    const answer = pool.answerLines({ ...task, directory: model.directory, version: model.version });
    // It is awaited in its turn; until then a failure is nobody's.
    answer.catch(() => undefined);
    underWay.push(answer);
    if (underWay.length > 2 * pool.size) yield await underWay.shift()!;
  }
  for (const answer of underWay) yield await answer;
}

async function* tasks({ body, format, limits }: BatchJob) {
  let header: readonly string[] | undefined;
  let lines: Line[] = [];
  let firstLine = 1;
  for await (const line of format.lines(body, limits.line)) {
    if (format.hasHeader && !header) {
      header = line as readonly string[];
      continue;
    }
    if (firstLine + lines.length > limits.rows) {
      throw new HttpProblem(413, `A batch has at most ${limits.rows} rows.`);
    }
    lines.push(line);
    if (lines.length < LINES_PER_TASK) continue;
    yield { lines, firstLine, header };
    firstLine += lines.length;
    lines = [];
  }
  if (lines.length > 0) yield { lines, firstLine, header };
}

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code.startsWith('Z_')) return new HttpProblem(400, `The body cannot be decompressed: ${message}.`);
  if (code === 'ECONNRESET') return new HttpProblem(400, 'The body ended before its time.');
  return new HttpProblem(500, 'Something went wrong here; the rest of the batch is not answered.');
}
