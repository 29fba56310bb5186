import { createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type CleaningReport, clean, hasCome } from '../cleaning/index.js';
import { dayOf, formatDay, parseDay } from '../days.js';
import { UserError } from '../errors.js';
import { produceAtomically, sha256 } from '../files.js';
import type { DeliveryProfile } from '../monitoring/deliveries.js';
import { readDeliveryProfile } from '../monitoring/deliveryProfile.js';
import { ORDER_COLUMNS } from '../orders.js';
import type { Params } from '../params/schema.js';
import { Rng } from '../random.js';
import { type Delivery, deliver } from '../sources/index.js';
import { literal } from '../sqlText.js';
import type { Session } from '../store/index.js';
import { describeRejects } from '../summary/rejects.js';
import { notesOf, readRecord } from './record.js';
import { sourceHash } from './sourceHash.js';
import type { Stage, StageContext } from './stage.js';
import { inWorkshop, type Workshop } from './workshop.js';
import type { Workspace } from './workspace.js';

/** What the stage leaves in its record. */
export interface IngestNotes {
  readonly source: string;
  readonly files: Delivery['files'];
  readonly attributes: readonly string[];
  /** Its `said` begins with what was found out about the files. */
  readonly report: CleaningReport;
  /** Hash of the delivered bytes: what the manifest calls the data. */
  readonly dataHash: string;
}

const REJECT_COLUMNS = ['file', 'line', 'reason', 'raw'] as const;

/** The orders of a data set, in the order of customer, time and key. */
export function ordersFile(workspace: Workspace): string {
  return join(workspace.processed, 'orders.parquet');
}

/** The rejected rows as delivered, with file, line and reason. */
export function rejectsFile(workspace: Workspace): string {
  return join(workspace.reports, 'rejects.csv');
}

/** source → transactions → orders and rejects, in files and in the store. */
export const ingest: Stage = {
  name: 'ingest',
  about: 'Read the source, clean it into orders, keep the rejects',
  needs: [],
  code: [
    'pipeline/cleaning',
    'pipeline/monitoring/deliveryProfile.ts',
    'pipeline/sources',
    'pipeline/store',
    'pipeline/summary/rejects.ts',
  ],
  parameters: ({ source, cleaning, seed }) => ({
    source,
    cleaning,
    seed: source.kind === 'simulate' ? seed : undefined,
  }),
  surroundings: async (context) => ({ source: await sourceHash(context), today: judgedOn(context) }),
  stored: async (context) => {
    const store = await context.store();
    const [latest] = await store.query<{ ingest: number | null; orders: number }>(
      `SELECT max(ingest_id) AS ingest, count(*) AS orders FROM ${store.table('orders')}`,
    );
    return { 'orders in the store': `ingest ${latest.ingest}, ${latest.orders} orders` };
  },
  outputs: ({ workspace }) => [ordersFile(workspace), rejectsFile(workspace)],
  run: (context) => inWorkshop(context.workspace, (workshop) => readAndClean(context, workshop)),
};

/**
 * The day by which it was decided which rows have not come yet: that of the last run, until a clock that was set right,
 * or time itself, has some row decided otherwise.
 */
function judgedOn(context: StageContext): string {
  const today = dayOf(context.now);
  const judged = readRecord('ingest', context)?.inputs.today;
  if (judged === undefined) return formatDay(today);
  const { firstFutureDay, lastDay } = notesOf<IngestNotes>('ingest', context).report;
  const isLate = firstFutureDay !== undefined && hasCome(firstFutureDay, today);
  const isEarly = lastDay !== undefined && !hasCome(lastDay, today);
  return isLate || isEarly ? formatDay(today) : judged;
}

async function readAndClean(
  context: StageContext,
  { duck, folder }: Workshop,
): Promise<IngestNotes & Record<string, unknown>> {
  const { params, workspace, progress, now } = context;
  const task = progress.begin('Reading', 3);
  const delivery = await deliver(duck, params.source, {
    temporaryFolder: folder,
    rawFolder: join(workspace.root, 'data', 'raw'),
    simulatedFile: join(workspace.root, 'data', 'raw', `${params.dataset}.csv`),
    rng: new Rng(params.seed).fork('simulate'),
    environment: process.env,
  });
  delivery.said.forEach(progress.say);
  task.update(1);
  const until = params.source.until === undefined ? undefined : parseDay(params.source.until);
  const report = await clean(duck, delivery, params.cleaning, dayOf(now), until);
  report.said.forEach(progress.say);
  task.update(2);
  refuseRubbish(report, delivery, params);

  // The store comes first: should it fail, the files of the last run still stand and no record says otherwise.
  await loadIntoStore(context, delivery, report, { duck, folder });
  await produceAtomically(ordersFile(workspace), (path) => exportTable(duck, 'FROM orders', path, 'PARQUET'));
  await produceAtomically(rejectsFile(workspace), (path) =>
    exportTable(duck, 'FROM rejects', path, 'CSV, HEADER'),
  );
  task.end(
    `${count(report.delivered)} rows: ${count(report.accepted)} accepted, ${count(report.rejected)} rejected`,
  );
  const dataHash = sha256(delivery.files.map((file) => file.sha256).join());
  return {
    source: params.source.kind,
    files: delivery.files,
    attributes: delivery.attributes,
    report: { ...report, said: [...delivery.said, ...report.said] },
    dataHash,
  };
}

/** @throws UserError where too little is left to learn from; nothing has been replaced yet. */
function refuseRubbish(report: CleaningReport, { files }: Delivery, { cleaning, source }: Params): void {
  if (source.until !== undefined && report.orders === 0) {
    throw new UserError(
      `No order is dated on or before source.until ${source.until}.`,
      'Nothing was replaced. Take a later day.',
    );
  }
  const rate = report.rejected / report.delivered;
  if (rate > cleaning.max_reject_rate || report.orders === 0) {
    throw new UserError(
      `${count(report.rejected)} of ${count(report.delivered)} rows (${(100 * rate).toFixed(1)} %) were rejected; cleaning.max_reject_rate allows ${percent(cleaning.max_reject_rate)} %.\n${describeRejects(report, files)}`,
      'Nothing was replaced. Check the column mapping (--map) and the rows named above, or raise cleaning.max_reject_rate.',
    );
  }
}

async function loadIntoStore(
  context: StageContext,
  delivery: Delivery,
  report: CleaningReport,
  { duck, folder }: Workshop,
): Promise<void> {
  const store = await context.store();
  const profile = await readDeliveryProfile(duck);
  await store.transaction(async (session) => {
    const id = await recordIngest(session, store.table('ingests'), context, { delivery, report, profile });
    await session.execute(
      `TRUNCATE ${store.table('orders')}, ${store.table('rejects')}, ${store.table('customers')}`,
    );
    for (const { table, columns, query } of tablesToLoad(id)) {
      const file = join(folder, `${table}.csv`);
      await exportTable(duck, query, file, 'CSV, HEADER false');
      await session.copyIn(table, columns, createReadStream(file));
      rmSync(file);
    }
  });
  // Nobody else tells the planner that the tables are new.
  await store.execute(`ANALYZE ${store.table('orders')}, ${store.table('customers')}`);
}

/** What goes into the store, as queries in DuckDB, which is quicker at grouping. */
function tablesToLoad(ingestId: number): { table: string; columns: readonly string[]; query: string }[] {
  const orders = ORDER_COLUMNS.join(', ');
  const rejects = REJECT_COLUMNS.join(', ');
  return [
    {
      table: 'orders',
      columns: ['ingest_id', ...ORDER_COLUMNS],
      query: `SELECT ${ingestId}, ${orders} FROM orders`,
    },
    {
      table: 'rejects',
      columns: ['ingest_id', ...REJECT_COLUMNS],
      query: `SELECT ${ingestId}, ${rejects} FROM rejects`,
    },
    {
      table: 'customers',
      columns: ['customer_id', 'first_day', 'last_day', 'orders', 'purchases', 'net_amount', 'attributes'],
      query: `SELECT customer_id, min(day), max(day), count(*), count(*) FILTER (amount > 0),
        sum(amount::DECIMAL(38, 6))::DOUBLE, arg_max(attributes, (ordered_at, order_key))
        FROM orders GROUP BY customer_id ORDER BY customer_id`,
    },
  ];
}

/** The id of the ingest. The same delivery again is no new one: monitoring would compare it with itself. */
async function recordIngest(
  session: Session,
  table: string,
  { params }: StageContext,
  { delivery, report, profile }: { delivery: Delivery; report: CleaningReport; profile: DeliveryProfile },
): Promise<number> {
  const values = [
    params.source.kind,
    delivery.files.map((file) => file.name).join('\n'),
    delivery.files.map((file) => file.sha256).join('\n'),
    report.delivered,
    report.accepted,
    report.rejected,
    JSON.stringify({ map: delivery.map, cleaning: params.cleaning }),
    JSON.stringify(profile),
  ];
  const [same] = await session.query<{ ingest_id: number }>(
    `SELECT ingest_id FROM ${table} WHERE ingest_id = (SELECT max(ingest_id) FROM ${table})
      AND (source, file, sha256, delivered, accepted, rejected, settings, profile - 'suspect')
        = ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values,
  );
  if (same !== undefined) return same.ingest_id;
  const [{ ingest_id }] = await session.query<{ ingest_id: number }>(
    `INSERT INTO ${table} (source, file, sha256, delivered, accepted, rejected, settings, profile)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ingest_id`,
    values,
  );
  return ingest_id;
}

async function exportTable(
  duck: DuckDBConnection,
  query: string,
  path: string,
  format: string,
): Promise<void> {
  await duck.run(`COPY (${query}) TO ${literal(path)} (FORMAT ${format})`);
}

function count(value: number): string {
  return value.toLocaleString('en');
}

/** A share in percent, without what binary fractions add: 7, not 7.000000000000001. */
function percent(share: number): number {
  return Number((100 * share).toPrecision(12));
}
