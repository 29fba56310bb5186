import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Bundle, bundleFolder, championOf, loadBundle } from '../bundle/index.js';
import { type Day, dayOf, formatDay, parseDay } from '../days.js';
import { compileFeatureSql, type FeatureTable, readFeatureTable } from '../features/index.js';
import { readJson, writeAtomically } from '../files.js';
import { type History, layCutoffs } from '../stages/cutoffs.js';
import { ordersFile } from '../stages/ingest.js';
import { ingestNotes } from '../stages/snapshot.js';
import type { StageContext } from '../stages/stage.js';
import { inWorkshop } from '../stages/workshop.js';
import type { Workspace } from '../stages/workspace.js';
import type { Store } from '../store/index.js';
import { checkData, type DataAnswer } from './dataChecks.js';
import { readDeliveryLog, suspectDelivery, trustDeliveries } from './deliveryLog.js';
import { driftFindings, featureDrift, type KnownDistributions } from './featureDrift.js';
import { type Finding, gravest } from './finding.js';
import type { Period } from './periods.js';
import { readRealised, realisedFindings } from './realised.js';
import { monitoringHtml } from './report.js';
import { type FeatureDrift, type Monitoring, monitoringSchema } from './schema.js';
import { clockOf, compareServed } from './served.js';

/** Where the figures of the last monitoring are. */
export function monitoringFile({ reports }: Pick<Workspace, 'reports'>): string {
  return join(reports, 'monitoring.json');
}

export function monitoringReport({ reports }: Pick<Workspace, 'reports'>): string {
  return join(reports, 'monitoring.html');
}

/**
 * Compares what is known now with what the champion knows, with the orders before, and with what came; writes
 * `monitoring.json` and `monitoring.html`. The ingest stage must have finished.
 */
export async function monitor(context: StageContext): Promise<Monitoring> {
  const monitoring = await inWorkshop(context.workspace, async ({ duck }) => {
    const path = ordersFile(context.workspace).replaceAll("'", "''");
    await duck.run(`CREATE VIEW orders AS FROM '${path}'`);
    return measure(context, duck);
  });
  const { workspace } = context;
  writeAtomically(monitoringFile(workspace), `${JSON.stringify(monitoring, null, 2)}\n`);
  writeAtomically(monitoringReport(workspace), monitoringHtml(monitoring));
  return monitoring;
}

/** The last monitoring that was written, or undefined where there is none that can be read. */
export function readMonitoring(workspace: Workspace): Monitoring | undefined {
  return monitoringSchema.safeParse(readJson(monitoringFile(workspace))).data;
}

async function measure(context: StageContext, duck: DuckDBConnection): Promise<Monitoring> {
  const { params, workspace } = context;
  const { monitoring: settings, dataset, currency } = params;
  const { report, attributes } = ingestNotes(context);
  const asOf = lastKnownDay(context, report);
  const store = await context.store();
  const version = championOf(workspace.artifacts, dataset);
  const bundle = version === undefined ? undefined : loadBundle(bundleFolder(workspace.artifacts, version));
  const championCutoff = bundle && parseDay(bundle.manifest.cutoffs.score);
  const { firstDay } = report;
  const data = await checkData(duck, await readDeliveryLog(store), { firstDay, asOf, attributes, settings });
  await rememberSuspicion(store, data);
  const table = await customersAt(duck, asOf, bundle?.manifest.attributes ?? attributes);
  const drift = bundle === undefined ? [] : driftOf(bundle, table, asOf, context);
  const realised = await readRealised(store, asOf);
  const served = bundle ? await compareServed(store, await clockOf(store), knownTo(bundle), settings) : null;
  const findings = [
    ...data.findings,
    ...driftFindings(drift, 'drift', settings),
    ...realisedFindings(realised, data.knownBefore, settings),
    ...driftFindings(served?.drift ?? [], 'served', settings),
  ].sort(bySeverity);
  return monitoringSchema.parse({
    format: 1,
    dataset,
    currency,
    asOf: formatDay(asOf),
    modelVersion: version ?? null,
    championCutoff: championCutoff === undefined ? null : formatDay(championCutoff),
    customers: table.rows,
    status: gravest(findings.map(({ severity }) => severity)),
    findings,
    drift,
    periods: data.periods ? { recent: days(data.periods.recent), before: days(data.periods.before) } : null,
    volume: data.volume,
    weeks: data.weeks,
    realised,
    served,
  });
}

/** What alarmed is no measure for the deliveries to come, until all of it has been mended. */
async function rememberSuspicion(store: Store, { findings, isSuspect }: DataAnswer): Promise<void> {
  if (isSuspect) await suspectDelivery(store);
  else if (!findings.some(({ part, severity }) => part === 'data' && severity === 'alert')) {
    await trustDeliveries(store);
  }
}

/**
 * Days without an order are known too: up to the day that is predicted from, or that the data are asked for. What has
 * not come yet, by our clock, is no day without orders.
 */
function lastKnownDay({ params, now }: StageContext, history: History): Day {
  const { present } = layCutoffs(params, history).score;
  const { until } = params.source;
  return until === undefined ? present : Math.max(present, Math.min(parseDay(until), dayOf(now)));
}

async function customersAt(
  duck: DuckDBConnection,
  cutoff: Day,
  attributes: readonly string[],
): Promise<FeatureTable> {
  const table = await readFeatureTable(
    duck,
    compileFeatureSql('duckdb', { ordersTable: 'orders', cutoff, attributes: [...attributes] }),
  );
  return { ...table, asOf: new Int32Array(table.rows).fill(cutoff) };
}

function driftOf(
  bundle: Bundle,
  table: FeatureTable,
  cutoff: Day,
  { params }: StageContext,
): readonly FeatureDrift[] {
  const { model, manifest } = bundle;
  const prediction = model.forHorizon(manifest.horizon_days).expectedRevenue(table);
  const columns = new Map([...table.columns, ['prediction', prediction] as const]);
  return featureDrift({ cutoff, rows: table.rows, columns }, knownTo(bundle), params.monitoring);
}

function knownTo({ manifest, reference, familiar }: Bundle): KnownDistributions {
  return { cutoff: parseDay(manifest.cutoffs.score), rows: manifest.rows.customers, reference, familiar };
}

function bySeverity(a: Finding, b: Finding): number {
  return a.severity === b.severity ? 0 : a.severity === 'alert' ? -1 : 1;
}

function days({ from, to }: Period): { from: string; to: string } {
  return { from: formatDay(from), to: formatDay(to) };
}
