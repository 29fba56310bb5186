import type { Logger } from 'pino';
import { checkedHeader } from '../http/columns.js';
import { HttpProblem } from '../http/problem.js';
import type { ServingModel } from '../model/servingModel.js';
import type { Sampler } from '../sampling/sampler.js';
import type { BatchFormat } from './formats.js';
import type { Line, Lines } from './line.js';
import type { BatchPool } from './pool.js';

/** Lines that a thread gets at once: enough to make the hand-over cheap, few enough to keep memory small. */
const LINES_PER_TASK = 1024;
/** Long lines go in smaller parts. */
const CHARACTERS_PER_TASK = 1_000_000;

/** A part of a batch: lines to answer, or what ended the batch early. */
type Part = Lines | { readonly end: unknown };

export interface BatchJob {
  /** The text of the body. */
  readonly body: AsyncIterable<string>;
  readonly format: BatchFormat;
  readonly model: ServingModel;
  readonly pool: BatchPool;
  readonly sampler: Sampler;
  readonly log: Logger;
  /** Most lines of the batch, and most characters of a line. */
  readonly limits: { readonly rows: number; readonly line: number };
  /** Told the number of lines at the end. */
  onEnd(rows: number): void;
}

/**
 * The reply to a batch as text, in the order of its lines. Nothing is read ahead of what the reader of the reply
 * takes, but for a few tasks in the threads. What ends a batch early is its last answer; the lines before it have
 * theirs.
 */
export async function* batchReply(job: BatchJob): AsyncGenerator<string> {
  const { format, log, onEnd } = job;
  let rows = 0;
  const after = () => (rows === 0 ? format.first : format.between);
  yield format.begin;
  try {
    for await (const { text, lines } of answers(job)) {
      yield after() + text;
      rows += lines;
    }
  } catch (error) {
    const problem = toProblem(error);
    if (problem.status >= 500) log.error({ err: error }, 'defect in a batch');
    const answered = rows === 0 ? 'No row is answered.' : `Nothing after row ${rows} is answered.`;
    const detail = `${problem.message} ${answered}`;
    yield after() + format.write([{ line: rows + 1, status: problem.status, detail }]);
  }
  yield format.end;
  onEnd(rows);
}

/** Answers in order, with so many tasks under way that no thread waits. */
async function* answers(job: BatchJob): AsyncGenerator<{ text: string; lines: number }> {
  const underWay: ReturnType<typeof answer>[] = [];
  for await (const part of parts(job)) {
    const answered = answer(part, job);
    // It is awaited in its turn; until then a failure is nobody's.
    answered.catch(() => undefined);
    underWay.push(answered);
    if (underWay.length > 2 * job.pool.size) yield await underWay.shift()!;
  }
  for (const answered of underWay) yield await answered;
}

/** @throws what ended the batch, in the place of an answer. */
async function answer(
  part: Part,
  { model, pool, format, sampler }: BatchJob,
): Promise<{ text: string; lines: number }> {
  if ('end' in part) throw part.end;
  const { directory, version } = model;
  const { dataset } = model.manifest;
  const sampled = sampler.due(part.lines.length, dataset);
  const task = { ...part, directory, version, type: format.type, sampled };
  const { text, samples } = await pool.answerLines(task);
  sampler.keep(samples, dataset);
  return { text, lines: part.lines.length };
}

async function* parts({ body, format, limits }: BatchJob): AsyncGenerator<Part> {
  let header: readonly string[] | undefined;
  let lines: Line[] = [];
  let characters = 0;
  let firstLine = 1;
  let early: { readonly end: unknown } | undefined;
  try {
    for await (const line of format.lines(body, limits.line)) {
      if (format.hasHeader && !header) {
        header = checkedHeader(line as readonly string[]);
        continue;
      }
      if (firstLine + lines.length > limits.rows) {
        throw new HttpProblem(413, `A batch has at most ${limits.rows} rows.`);
      }
      lines.push(line);
      characters += lengthOf(line);
      if (lines.length < LINES_PER_TASK && characters < CHARACTERS_PER_TASK) continue;
      yield { lines, firstLine, header, longest: limits.line };
      firstLine += lines.length;
      lines = [];
      characters = 0;
    }
    if (format.hasHeader && !header) {
      throw new HttpProblem(400, 'The body is empty: its first line names the columns.');
    }
  } catch (end) {
    early = { end };
  }
  if (lines.length > 0) yield { lines, firstLine, header, longest: limits.line };
  if (early) yield early;
}

function lengthOf(line: Line): number {
  return typeof line === 'string' ? line.length : line.reduce((sum, cell) => sum + cell.length, 0);
}

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET') return new HttpProblem(400, 'The body ended before its time.');
  return new HttpProblem(500, 'Something went wrong here.');
}
