import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Bundle, bundleFolder, championOf, loadBundle, type Manifest } from '../bundle/index.js';
import { formatDay, parseDay } from '../days.js';
import { UserError } from '../errors.js';
import type { FeatureTable } from '../features/index.js';
import { produceAtomically, writeAtomically } from '../files.js';
import { forecastRevenue, type RevenueForecast } from '../forecast/index.js';
import { literal } from '../sqlText.js';
import { layCutoffs } from './cutoffs.js';
import { SnapshotReader } from './known.js';
import { orderHistory } from './orderHistory.js';
import { fillPredictions } from './predictionTable.js';
import { ingestNotes } from './snapshot.js';
import type { Stage, StageContext, StageNotes } from './stage.js';
import { inWorkshop, type Workshop } from './workshop.js';
import type { Workspace } from './workspace.js';

export function predictionsFile(workspace: Workspace): string {
  return join(workspace.reports, 'predictions.csv');
}

export function forecastFile(workspace: Workspace): string {
  return join(workspace.reports, 'forecast.json');
}

/** champion and newest snapshot → a prediction for every customer and a forecast, in the store and as files. */
export const score: Stage = {
  name: 'score',
  about: 'Predict every customer with the champion: table and CSV',
  needs: ['ingest', 'snapshot', 'promote'],
  code: [
    'pipeline/bundle',
    'pipeline/evaluation/ranks.ts',
    'pipeline/explain',
    'pipeline/features',
    'pipeline/forecast',
    'pipeline/models',
    'pipeline/store',
  ],
  parameters: ({ dataset, currency, cutoffs }) => ({ dataset, currency, cutoff: cutoffs.score }),
  surroundings: async ({ workspace, params }) => ({
    champion: championOf(workspace.artifacts, params.dataset) ?? 'none',
  }),
  outputs: ({ workspace }) => [predictionsFile(workspace), forecastFile(workspace)],
  stored: async (context) => {
    const store = await context.store();
    const [latest] = await store.query<{ scoring: number | null; customers: number }>(
      `SELECT max(scoring_id) AS scoring, count(*) AS customers FROM ${store.table('predictions')}
        WHERE scoring_id = (SELECT max(scoring_id) FROM ${store.table('scorings')})`,
    );
    return { 'predictions in the store': `scoring ${latest.scoring}, ${latest.customers} customers` };
  },
  run: (context) => inWorkshop(context.workspace, (workshop) => scoreAll(context, workshop)),
};

async function scoreAll(context: StageContext, { duck, folder }: Workshop): Promise<StageNotes> {
  const { params, workspace } = context;
  const bundle = loadBundle(bundleFolder(workspace.artifacts, championVersionOf(context)));
  const cutoff = layCutoffs(params, ingestNotes(context).report).score.present;
  const { table } = await new SnapshotReader(duck, workspace).at(cutoff);
  checkAttributes(bundle.manifest, table);
  const { scored, columns } = await fillPredictions(duck, bundle, table, cutoff);
  const task = context.progress.begin('Scoring', 3);
  const forecast = await forecastRevenue(orderHistory(context, duck), scored);
  task.update(1);
  const scoring = await storePredictions(context, bundle, forecast, columns, { duck, folder });
  task.update(2);
  writeAtomically(forecastFile(workspace), `${JSON.stringify(forecast, null, 2)}\n`);
  await produceAtomically(predictionsFile(workspace), async (path) => {
    await duck.run(
      `COPY (${spreadsheetSql(bundle.manifest.horizons_days)}) TO ${literal(path)} (FORMAT CSV, HEADER)`,
    );
  });
  task.end(`${table.rows.toLocaleString('en')} customers`);
  const { model_version: version, horizon_days: horizonDays } = bundle.manifest;
  return { scoring, version, horizonDays, cutoff: formatDay(cutoff), ...(await totals(duck)) };
}

function championVersionOf({ params, workspace }: StageContext): string {
  const version = championOf(workspace.artifacts, params.dataset);
  if (version === undefined) throw new Error(`${params.dataset} has no champion`);
  return version;
}

/** @throws UserError where the data no longer have what the champion reads. */
function checkAttributes({ model_version: version, attributes }: Manifest, { columns }: FeatureTable): void {
  const missing = attributes.find((name) => !columns.has(`attribute_${name}`));
  if (missing === undefined) return;
  throw new UserError(
    `The champion ${version} needs the attribute ${missing}, which the data no longer have.`,
    'Deliver it again (--attributes), or make the new model the champion: `clv promote --force`.',
  );
}

/** The predictions, best customer first, with the value of each horizon as a column that a spreadsheet can add up. */
function spreadsheetSql(horizonsDays: readonly number[]): string {
  const columns = horizonsDays.map((days) => `(horizons->>'$."${days}".clv')::DOUBLE AS clv_${days}`);
  return `SELECT * EXCLUDE (horizons, reasons), ${columns.join(', ')}, horizons, reasons
    FROM predictions ORDER BY clv DESC, customer_id`;
}

async function storePredictions(
  context: StageContext,
  { manifest }: Bundle,
  forecast: RevenueForecast,
  columns: readonly string[],
  { duck, folder }: Workshop,
): Promise<number> {
  const store = await context.store();
  const file = join(folder, 'predictions.csv');
  const { customers, total } = await totals(duck);
  const scoring = await store.transaction(async (session) => {
    const [{ scoring_id }] = await session.query<{ scoring_id: number }>(
      `INSERT INTO ${store.table('scorings')} (model_version, cutoff, horizon_days, currency, customers, total, forecast)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING scoring_id`,
      [
        manifest.model_version,
        parseDay(forecast.cutoff),
        manifest.horizon_days,
        manifest.currency,
        customers,
        total,
        JSON.stringify(forecast),
      ],
    );
    await duck.run(
      `COPY (SELECT ${scoring_id}, * FROM predictions) TO ${literal(file)} (FORMAT CSV, HEADER false)`,
    );
    await session.copyIn('predictions', ['scoring_id', ...columns], createReadStream(file));
    return scoring_id;
  });
  // Reads by the key alone need to know that the rows are everybody's to see, which only a VACUUM notes.
  await store.execute(`VACUUM (ANALYZE) ${store.table('predictions')}`);
  return scoring;
}

async function totals(duck: DuckDBConnection): Promise<{ customers: number; total: number }> {
  const reader = await duck.runAndReadAll('SELECT count(*)::DOUBLE, coalesce(sum(clv), 0) FROM predictions');
  const [[customers, total]] = reader.getRows();
  return { customers: Number(customers), total: Number(total) };
}
