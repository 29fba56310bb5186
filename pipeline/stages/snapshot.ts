import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, formatDay } from '../days.js';
import { compileFeatureSql, compileLabelSql, numericColumn, readFeatureTable } from '../features/index.js';
import { produceAtomically } from '../files.js';
import type { Labels, Snapshot } from '../models/snapshot.js';
import type { Params } from '../params/schema.js';
import { literal } from '../sqlText.js';
import { allCutoffs, layCutoffs } from './cutoffs.js';
import { type IngestNotes, ordersFile } from './ingest.js';
import { notesOf, readRecord } from './record.js';
import type { Stage, StageContext } from './stage.js';
import { inWorkshop } from './workshop.js';
import type { Workspace } from './workspace.js';

/**
 * One row a customer known on the cutoff: features, and the labels of every complete horizon. At cutoffs that are only
 * learnt from, a row for one in {@link learntFromOneIn} customers.
 */
export function snapshotFile(workspace: Workspace, cutoff: Day): string {
  return join(workspace.processed, 'snapshots', `${formatDay(cutoff)}.parquet`);
}

/** orders → one snapshot a cutoff. */
export const snapshot: Stage = {
  name: 'snapshot',
  about: 'Compute features and labels at every cutoff',
  needs: ['ingest'],
  code: ['pipeline/features'],
  parameters: ({ horizon_days, horizons_days, cutoffs }) => ({ horizon_days, horizons_days, cutoffs }),
  outputs: (context) => {
    const cutoffs = readRecord('ingest', context) ? cutoffsOf(context) : [];
    return cutoffs.map((cutoff) => snapshotFile(context.workspace, cutoff));
  },
  async run(context) {
    const { params, workspace, progress } = context;
    const { attributes, report } = ingestNotes(context);
    const cutoffs = cutoffsOf(context);
    // Days without an order are known too, up to the cutoff that is predicted from.
    const known = Math.max(report.lastDay, layCutoffs(params, report).score.present);
    const oneIn = learntFromOneIn(params, report);
    if (oneIn > 1) {
      progress.say(
        `Training cutoffs are told by one in ${oneIn} customers (cutoffs.customers); what was learnt is for all.`,
      );
    }
    const predicted = predictedCutoffs(context);
    const task = progress.begin('Snapshots', cutoffs.length);
    await inWorkshop(workspace, async ({ duck }) => {
      await duck.run(`CREATE TABLE orders AS FROM ${literal(ordersFile(workspace))}`);
      await duck.run(`CREATE TABLE learnt_orders AS FROM orders ${sampleSql(oneIn)}`);
      for (const [done, cutoff] of cutoffs.entries()) {
        const horizons = params.horizons_days.filter((horizon) => cutoff + horizon <= known);
        const table = predicted.has(cutoff) ? 'orders' : 'learnt_orders';
        const sql = snapshotSql(table, cutoff, horizons, attributes);
        await produceAtomically(snapshotFile(workspace, cutoff), async (path) => {
          await duck.run(`COPY (${sql}) TO ${literal(path)} (FORMAT PARQUET)`);
        });
        task.update(done + 1);
      }
    });
    task.end(
      `${cutoffs.length} cutoffs from ${formatDay(cutoffs[0])} to ${formatDay(cutoffs[cutoffs.length - 1])}`,
    );
    return { cutoffs: cutoffs.map(formatDay) };
  },
};

/**
 * Reads a snapshot back, with all labels that it has.
 * @param oneIn takes one in so many customers, by their ids.
 */
export async function readSnapshot(
  duck: DuckDBConnection,
  workspace: Workspace,
  cutoff: Day,
  oneIn = 1,
): Promise<Snapshot> {
  const file = literal(snapshotFile(workspace, cutoff));
  const table = await readFeatureTable(duck, `FROM ${file} ${sampleSql(oneIn)}`);
  const columns = new Map(table.columns);
  const labels = new Map<number, Labels>();
  for (const name of table.columns.keys()) {
    const horizon = /^label_revenue_(\d+)$/.exec(name)?.[1];
    if (horizon === undefined) continue;
    const purchaseDays = `label_purchase_days_${horizon}`;
    labels.set(Number(horizon), {
      revenue: numericColumn(table, name),
      purchaseDays: numericColumn(table, purchaseDays),
    });
    columns.delete(name);
    columns.delete(purchaseDays);
  }
  const asOf = new Int32Array(table.rows).fill(cutoff);
  return { cutoff, table: { ...table, columns, asOf }, labels };
}

/** What the last ingest of the data set said. */
export function ingestNotes(
  context: StageContext,
): IngestNotes & { report: { firstDay: Day; lastDay: Day } } {
  return notesOf('ingest', context);
}

/** Of how many customers one tells at the cutoffs that are learnt from: their features take hours and tens of GB. */
export function learntFromOneIn({ cutoffs }: Params, { customers }: { readonly customers: number }): number {
  return Math.max(1, Math.ceil(customers / cutoffs.customers));
}

/** The same customers wherever it is asked. */
function sampleSql(oneIn: number): string {
  return oneIn === 1 ? '' : `WHERE md5_number_lower(customer_id) % ${oneIn} = 0`;
}

/** The cutoffs at which all customers are predicted. */
function predictedCutoffs(context: StageContext): ReadonlySet<Day> {
  const { score, test } = layCutoffs(context.params, ingestNotes(context).report);
  return new Set([score.present, ...(test ? [test.present] : [])]);
}

function cutoffsOf(context: StageContext): Day[] {
  const { score, test } = layCutoffs(context.params, ingestNotes(context).report);
  return allCutoffs([score, test]);
}

function snapshotSql(
  ordersTable: string,
  cutoff: Day,
  horizons: readonly number[],
  attributes: readonly string[],
): string {
  const featureSql = compileFeatureSql('duckdb', { ordersTable, cutoff, attributes });
  const labels = horizons.map((horizonDays) => {
    const sql = compileLabelSql({ ordersTable, cutoff, horizonDays });
    return `JOIN (SELECT customer_id, label AS label_revenue_${horizonDays}, label_purchase_days AS label_purchase_days_${horizonDays} FROM (${sql})) USING (customer_id)`;
  });
  return `SELECT * FROM (${featureSql}) ${labels.join('\n')} ORDER BY customer_id COLLATE "C"`;
}
