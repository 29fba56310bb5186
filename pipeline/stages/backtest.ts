import type { DuckDBConnection } from '@duckdb/node-api';
import { formatDay } from '../days.js';
import { type Metrics, measure } from '../evaluation/metrics.js';
import { produceAtomically } from '../files.js';
import type { Scores } from '../models/clvModel.js';
import { layCutoffs } from './cutoffs.js';
import { fitAt, testPredictions } from './fit.js';
import { ingest } from './ingest.js';
import { SnapshotReader } from './known.js';
import { runStages } from './run.js';
import { ingestNotes, snapshot } from './snapshot.js';
import type { StageContext } from './stage.js';
import { inWorkshop } from './workshop.js';

export interface BacktestResult {
  readonly customers: number;
  /** By model; undefined where the label window is not in the data. */
  readonly metrics: Readonly<Record<string, Metrics>> | undefined;
  /** Last day of the label window. */
  readonly labelEnd: string;
  readonly notes: readonly string[];
}

/** What the recipe said at a past cutoff, and what came; one entry a customer. */
export interface PastPredictions {
  readonly scores: Scores;
  /** Expected revenue of the horizon, currency, by model: `model` is the engine of the parameters. */
  readonly predictions: ReadonlyMap<string, Float64Array>;
  /** The net revenue that came; undefined where the label window is not in the data. */
  readonly revenue: Float64Array | undefined;
  readonly notes: readonly string[];
}

/**
 * Runs the recipe at `cutoffs.score` as if that day were today: settings are searched, models fitted and levels
 * set with windows that end on or before it. What came after is only handed on.
 */
export async function predictPast(context: StageContext): Promise<PastPredictions> {
  const { params, workspace } = context;
  await runStages([ingest, snapshot], context);
  const { score } = layCutoffs(params, ingestNotes(context).report);
  return inWorkshop(workspace, async ({ duck }) => {
    const reader = new SnapshotReader(duck, workspace);
    const known = await reader.knownAt(score);
    const { fitted } = await fitAt(known, context);
    return {
      scores: fitted.model.score(known.present.table),
      predictions: testPredictions(known, fitted, params),
      revenue: (await reader.at(score.present)).labels.get(params.horizon_days)?.revenue,
      notes: fitted.notes,
    };
  });
}

/**
 * Measures the recipe at `cutoffs.score` against what came.
 * @param out file for the predictions as CSV; undefined for none
 */
export async function backtest(context: StageContext, out: string | undefined): Promise<BacktestResult> {
  const { params, workspace } = context;
  const { scores, predictions, revenue, notes } = await predictPast(context);
  const { horizonDays, clv, expectedOrders } = scores.horizons[0];
  if (out !== undefined) {
    const columns = { ...scores, clv, orders: expectedOrders };
    await inWorkshop(workspace, ({ duck }) => writePredictions(duck, out, columns));
  }
  const { score } = layCutoffs(params, ingestNotes(context).report);
  return {
    customers: scores.customers.length,
    metrics:
      revenue &&
      Object.fromEntries([...predictions].map(([name, values]) => [name, measure(revenue, values)])),
    labelEnd: formatDay(score.present + horizonDays),
    notes,
  };
}

interface PredictionColumns {
  readonly customers: readonly string[];
  readonly clv: Float64Array;
  readonly pAlive: Float64Array;
  readonly orders: Float64Array;
}

async function writePredictions(
  duck: DuckDBConnection,
  path: string,
  { customers, clv, pAlive, orders }: PredictionColumns,
): Promise<void> {
  await duck.run(
    'CREATE TEMP TABLE backtest (customer_id VARCHAR, clv DOUBLE, p_alive DOUBLE, expected_orders DOUBLE)',
  );
  const appender = await duck.createAppender('backtest');
  for (let row = 0; row < customers.length; row++) {
    appender.appendVarchar(customers[row]);
    appender.appendDouble(clv[row]);
    appender.appendDouble(pAlive[row]);
    appender.appendDouble(orders[row]);
    appender.endRow();
  }
  appender.closeSync();
  await produceAtomically(path, async (temporary) => {
    await duck.run(`COPY backtest TO '${temporary.replaceAll("'", "''")}' (FORMAT CSV, HEADER)`);
  });
}
