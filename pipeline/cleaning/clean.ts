import { readFileSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, formatDay, MS_PER_DAY } from '../days.js';
import { releaseDelivered } from '../sources/delivered.js';
import type { Delivery } from '../sources/delivery.js';
import { literal } from '../sqlText.js';
import { findWriting } from './evidence.js';
import { findOutlyingDays } from './outlyingDays.js';
import { readRows } from './rows.js';

/** How transactions become orders. */
export interface CleaningSettings {
  /** net: negative transactions are subtracted; ignore: rows of zero or less are rejected. */
  readonly refunds: 'net' | 'ignore';
}

/** Rejected rows of one reason, and the first of them as delivered (cut to 200 characters). */
export interface RejectReason {
  readonly reason: string;
  readonly rows: number;
  readonly example: { readonly file: string; readonly line: number; readonly raw: string };
}

/** What cleaning did; `accepted + rejected = delivered`. */
export interface CleaningReport {
  readonly delivered: number;
  readonly accepted: number;
  readonly rejected: number;
  /** The most frequent first. */
  readonly reasons: readonly RejectReason[];
  /** Rows that repeat an earlier row in every field; they are kept, since two equal lines may be two purchases. */
  readonly repeated: number;
  readonly orders: number;
  readonly customers: number;
  /** Undefined where there is no order. */
  readonly firstDay: Day | undefined;
  readonly lastDay: Day | undefined;
  /** The first day for which rows were refused as not yet come; undefined where none were. */
  readonly firstFutureDay: Day | undefined;
  /** Sum of the net amounts, currency. */
  readonly net: number;
  /** What was found out about numbers and dates, and orders far from all others, as sentences to say aloud. */
  readonly said: readonly string[];
}

const EARLIEST = '1990-01-01';

const SCRIPTS = ['numbers.sql', 'dates.sql', 'clean.sql'] as const;

/** Clocks east of Greenwich are ahead: rows of so many days after today are accepted. */
const DAYS_AHEAD = 1;

/** Whether rows of a day are accepted where it is `today`, or refused as not yet come. */
export function hasCome(day: Day, today: Day): boolean {
  return day <= today + DAYS_AHEAD;
}

/**
 * Cleans what a source delivered (see Delivery), which is gone from DuckDB afterwards, into tables `orders` (columns of pipeline/orders.ts, in the order
 * of customer, time, key), `rejects(file, line, reason, raw)` and `delivered_days(day, rows, repeated)`.
 * @param today a row of a day that has not come yet (see hasCome) is rejected.
 * @param until rows dated later are left out, as if they had not been delivered; undefined for none.
 * @throws UserError where the columns do not decide how numbers or dates are written.
 */
export async function clean(
  duck: DuckDBConnection,
  delivery: Delivery,
  settings: Pick<CleaningSettings, 'refunds'>,
  today: Day,
  until?: Day,
): Promise<CleaningReport> {
  const writing = await findWriting(duck, delivery);
  await duck.run(`
    SET VARIABLE comma = ${writing.comma};
    SET VARIABLE day_first = ${writing.dayFirst};
    SET VARIABLE date_pattern = ${writing.datePattern === undefined ? 'NULL::VARCHAR' : literal(writing.datePattern)};
    SET VARIABLE ignore_refunds = ${settings.refunds === 'ignore'};
    SET VARIABLE earliest = TIMESTAMP '${EARLIEST}';
    SET VARIABLE latest = TIMESTAMP '${formatDay(today + DAYS_AHEAD + 1)}';
    SET VARIABLE hidden_from = ${until === undefined ? 'NULL::TIMESTAMP' : `TIMESTAMP '${formatDay(until + 1)}'`};`);
  await storeFileNames(duck, delivery);
  for (const name of SCRIPTS) await duck.run(withAttributes(readScript(name), delivery.attributes));
  const counts = await report(duck);
  await duck.run('DROP TABLE transactions');
  await releaseDelivered(duck);
  return { ...counts, said: [...writing.said, ...(await findOutlyingDays(duck))] };
}

/** The text of one of the SQL files beside this one. */
export function readScript(name: (typeof SCRIPTS)[number]): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

async function storeFileNames(duck: DuckDBConnection, { files }: Delivery): Promise<void> {
  const rows = files.map(({ name }, file) => `(${file}, ${literal(name)})`);
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE delivered_files AS FROM (VALUES ${rows.join(', ')}) files(file, name)`,
  );
}

/** Fills the columns of the attributes into the cleaning SQL. */
function withAttributes(script: string, names: readonly string[]): string {
  const columns = names.map((_, i) => `attribute_${i}`);
  const lasts = columns.map((column) => `arg_max(${column}, file::BIGINT << 40 | line) AS ${column}`);
  const members = columns.map(
    (column, i) => `${literal(`${JSON.stringify(names[i])}:`)} || to_json(${column})`,
  );
  const json = `('{' || concat_ws(',', ${['NULL', ...members].join(', ')}) || '}')::JSON`;
  const list = (items: readonly string[]) => items.map((item) => `, ${item}`).join('');
  return script
    .replaceAll('{{attributes}}', list(columns))
    .replaceAll('{{last_attributes}}', list(lasts))
    .replaceAll('{{attributes_json}}', json);
}

async function report(duck: DuckDBConnection): Promise<Omit<CleaningReport, 'said'>> {
  const [[delivered, accepted, repeated, firstFutureDay]] = await readRows(
    duck,
    `SELECT count(*), count(*) FILTER (reason IS NULL), getvariable('repeated'),
      min(epoch_ms(ordered_at)) FILTER (reason = 'date in the future') // ${MS_PER_DAY} FROM transactions`,
  );
  const [[orders, customers, firstDay, lastDay, net]] = await readRows(
    duck,
    `SELECT count(*), count(DISTINCT customer_id), min(day), max(day),
      coalesce(sum(amount::DECIMAL(38, 6)), 0)::DOUBLE FROM orders`,
  );
  const reasons = await readRows(
    duck,
    `SELECT reason, count(*) AS amount, arg_min(file, rowid), arg_min(line, rowid), left(arg_min(raw, rowid), 200)
      FROM rejects GROUP BY reason ORDER BY amount DESC, reason`,
  );
  return {
    delivered,
    accepted,
    rejected: reasons.reduce((sum, [, rows]) => sum + rows, 0),
    reasons: reasons.map(([reason, rows, file, line, raw]) => ({
      reason,
      rows,
      example: { file, line, raw },
    })),
    repeated,
    orders,
    customers,
    firstDay: firstDay ?? undefined,
    lastDay: lastDay ?? undefined,
    firstFutureDay: firstFutureDay ?? undefined,
    net,
  };
}
