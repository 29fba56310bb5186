import { HttpProblem } from '../http/problem.js';
import type { PredictionReply } from '../schemas/prediction.js';
import { arrayElements } from './arrayElements.js';
import { csvRows } from './csvRows.js';
import { isFault, type Line, type LineReply } from './line.js';
import { textLines } from './textLines.js';

/** How a batch comes in and goes out. */
export interface BatchFormat {
  readonly type: string;
  /** Whether the first line names the columns of the others. */
  readonly hasHeader: boolean;
  /** The lines of a body's text, one after the other; of one longer than `longest` no more than shows that it is. */
  lines(text: AsyncIterable<string>, longest: number): AsyncIterable<Line>;
  /** What comes before the replies, before the first of them, between two texts of replies, and after all. */
  readonly begin: string;
  readonly first: string;
  readonly between: string;
  readonly end: string;
  /** The text of some replies. */
  write(replies: Iterable<LineReply>): string;
}

const ndjson: BatchFormat = {
  type: 'application/x-ndjson',
  hasHeader: false,
  lines: textLines,
  begin: '',
  first: '',
  between: '',
  end: '',
  write: (replies) => textOf(replies, (reply) => `${JSON.stringify(reply)}\n`),
};

const json: BatchFormat = {
  type: 'application/json',
  hasHeader: false,
  lines: arrayElements,
  begin: '[',
  first: '\n',
  between: ',\n',
  end: ']\n',
  write: (replies) => textOf(replies, (reply) => JSON.stringify(reply), ',\n'),
};

/** The columns of a CSV reply; one more says what is wrong with a line. */
const CSV_CELLS: Readonly<Record<string, (reply: PredictionReply) => string | number | null>> = {
  customer_id: (reply) => reply.customer_id,
  clv: (reply) => reply.clv,
  lo80: (reply) => reply.lo80,
  hi80: (reply) => reply.hi80,
  lo90: (reply) => reply.lo90,
  hi90: (reply) => reply.hi90,
  confidence: (reply) => reply.confidence,
  p_alive: (reply) => reply.p_alive,
  expected_orders: (reply) => reply.expected_orders,
  expected_spend: (reply) => reply.expected_spend,
  next_order: (reply) => reply.next_order.date,
  next_order_lo: (reply) => reply.next_order.earliest,
  next_order_hi: (reply) => reply.next_order.latest,
  segment: (reply) => reply.segment,
  tier: (reply) => reply.tier,
  churn_risk: (reply) => reply.churn_risk,
  horizon_days: (reply) => reply.horizon_days,
  as_of: (reply) => reply.as_of,
  model_version: (reply) => reply.model_version,
};
const CSV_COLUMNS = [...Object.keys(CSV_CELLS), 'error'];
const CSV_READERS = Object.values(CSV_CELLS);

const csv: BatchFormat = {
  type: 'text/csv',
  hasHeader: true,
  lines: csvRows,
  begin: `${CSV_COLUMNS.join(',')}\n`,
  first: '',
  between: '',
  end: '',
  write: (replies) => textOf(replies, csvLine),
};

const FORMATS = [ndjson, json, csv] as const;

/** The format of a media type. @throws HttpProblem 415 for one that batches do not come in. */
export function formatOf(matches: (type: string) => boolean): BatchFormat {
  const format = FORMATS.find(({ type }) => matches(type));
  if (format) return format;
  const types = FORMATS.map(({ type }) => type).join(', ');
  throw new HttpProblem(415, `A batch comes as one of ${types}.`);
}

function textOf(replies: Iterable<LineReply>, write: (reply: LineReply) => string, between = ''): string {
  const texts: string[] = [];
  for (const reply of replies) texts.push(write(reply));
  return texts.join(between);
}

/** Written here and not by a library: a third of the time of a prediction would go into general options. */
function csvLine(reply: LineReply): string {
  if (isFault(reply)) return `${','.repeat(CSV_READERS.length)}${csvCell(reply.detail)}\n`;
  let line = '';
  for (const read of CSV_READERS) line += `${csvCell(read(reply))},`;
  return `${line}\n`;
}

/** Quoted where it must be (RFC 4180). */
function csvCell(value: string | number | null): string | number {
  if (typeof value === 'number') return value;
  if (value === null) return '';
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
