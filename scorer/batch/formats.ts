import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { HttpProblem } from '../http/problem.js';
import { arrayElements } from './arrayElements.js';
import { isFault, type Line, type LineReply } from './line.js';
import { textLines } from './textLines.js';

/** How a batch comes in and goes out. */
export interface BatchFormat {
  readonly type: string;
  /** Whether the first line names the columns of the others. */
  readonly hasHeader: boolean;
  /** The lines of a body, one after the other; `longest` characters at most are kept of one. */
  lines(body: Readable, longest: number): AsyncIterable<Line>;
  /** What comes before, between and after the replies. */
  readonly begin: string;
  readonly end: string;
  /** The text of some replies; `isFirst` where none has been written before. */
  write(replies: readonly LineReply[], isFirst: boolean): string;
}

const ndjson: BatchFormat = {
  type: 'application/x-ndjson',
  hasHeader: false,
  lines: (body, longest) => textLines(body.setEncoding('utf8'), longest),
  begin: '',
  end: '',
  write: (replies) => replies.map((reply) => `${JSON.stringify(reply)}\n`).join(''),
};

const json: BatchFormat = {
  type: 'application/json',
  hasHeader: false,
  lines: (body, longest) => arrayElements(body.setEncoding('utf8'), longest),
  begin: '[',
  end: ']\n',
  write: (replies, isFirst) =>
    (isFirst ? '\n' : ',\n') + replies.map((reply) => JSON.stringify(reply)).join(',\n'),
};

const CSV_COLUMNS = [
  'customer_id',
  'clv',
  'lo80',
  'hi80',
  'lo90',
  'hi90',
  'confidence',
  'p_alive',
  'expected_orders',
  'expected_spend',
  'next_order',
  'next_order_lo',
  'next_order_hi',
  'segment',
  'tier',
  'churn_risk',
  'horizon_days',
  'as_of',
  'model_version',
  'error',
] as const;

const csv: BatchFormat = {
  type: 'text/csv',
  hasHeader: true,
  lines: csvRows,
  begin: `${CSV_COLUMNS.join(',')}\n`,
  end: '',
  write: (replies) => stringify(replies.map(csvCells), { columns: [...CSV_COLUMNS] }),
};

const FORMATS = [ndjson, json, csv] as const;

/** The format of a media type. @throws HttpProblem 415 for one that batches do not come in. */
export function formatOf(matches: (type: string) => boolean): BatchFormat {
  const format = FORMATS.find(({ type }) => matches(type));
  if (format) return format;
  const types = FORMATS.map(({ type }) => type).join(', ');
  throw new HttpProblem(415, `A batch comes as one of ${types}.`);
}

async function* csvRows(body: Readable, longest: number): AsyncGenerator<string[]> {
  const rows = body.pipe(
    parse({ bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: longest }),
  );
  body.once('error', (error) => rows.destroy(error));
  try {
    for await (const row of rows) yield row as string[];
  } catch (cause) {
    throw new HttpProblem(400, `The CSV cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

function csvCells(reply: LineReply): Partial<Record<(typeof CSV_COLUMNS)[number], unknown>> {
  if (isFault(reply)) return { error: reply.detail };
  const { next_order } = reply;
  return {
    ...reply,
    next_order: next_order.date,
    next_order_lo: next_order.earliest,
    next_order_hi: next_order.latest,
  };
}
