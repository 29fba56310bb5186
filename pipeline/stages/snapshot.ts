import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, formatDay } from '../days.js';
import { compileFeatureSql, compileLabelSql, numericColumn, readFeatureTable } from '../features/index.js';
import { produceAtomically } from '../files.js';
import type { Labels, Snapshot } from '../models/snapshot.js';
import { literal } from '../sqlText.js';
import { allCutoffs, layCutoffs } from './cutoffs.js';
import { type IngestNotes, ordersFile } from './ingest.js';
import { notesOf, readRecord } from './record.js';
import type { Stage, StageContext } from './stage.js';
import { inWorkshop } from './workshop.js';
import type { Workspace } from './workspace.js';

/** One row a customer known on the cutoff: features, and the labels of every complete horizon. */
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
    const task = progress.begin('Snapshots', cutoffs.length);
    await inWorkshop(workspace, async ({ duck }) => {
      await duck.run(`CREATE TABLE orders AS FROM ${literal(ordersFile(workspace))}`);
      for (const [done, cutoff] of cutoffs.entries()) {
        const horizons = params.horizons_days.filter((horizon) => cutoff + horizon <= known);
        const sql = snapshotSql(cutoff, horizons, attributes);
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

/** Reads a snapshot back, with all labels that it has. */
export async function readSnapshot(
  duck: DuckDBConnection,
  workspace: Workspace,
  cutoff: Day,
): Promise<Snapshot> {
  const table = await readFeatureTable(duck, `FROM ${literal(snapshotFile(workspace, cutoff))}`);
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

function cutoffsOf(context: StageContext): Day[] {
  const { score, test } = layCutoffs(context.params, ingestNotes(context).report);
  return allCutoffs([score, test]);
}

function snapshotSql(cutoff: Day, horizons: readonly number[], attributes: readonly string[]): string {
  const featureSql = compileFeatureSql('duckdb', { ordersTable: 'orders', cutoff, attributes });
  const labels = horizons.map((horizonDays) => {
    const sql = compileLabelSql({ ordersTable: 'orders', cutoff, horizonDays });
    return `JOIN (SELECT customer_id, label AS label_revenue_${horizonDays}, label_purchase_days AS label_purchase_days_${horizonDays} FROM (${sql})) USING (customer_id)`;
  });
  return `SELECT * FROM (${featureSql}) ${labels.join('\n')} ORDER BY customer_id COLLATE "C"`;
}
