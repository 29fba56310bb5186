import { existsSync, realpathSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { formatDay } from '../days.js';
import { UserError } from '../errors.js';
import { produceAtomically } from '../files.js';
import type { Scores } from '../models/clvModel.js';
import { literal } from '../sqlText.js';
import { layCutoffs } from './cutoffs.js';
import { fitAt } from './fit.js';
import { ingest } from './ingest.js';
import { SnapshotReader } from './known.js';
import { runStages } from './run.js';
import { ingestNotes, learntFromOneIn, snapshot } from './snapshot.js';
import type { StageContext } from './stage.js';
import { measureTest, predictTest, type TestMeasures, type TestPredictions } from './testPredictions.js';
import { inWorkshop } from './workshop.js';

export interface BacktestResult extends Partial<TestMeasures> {
  readonly customers: number;
  /** Last day of the data. */
  readonly dataEnd: string;
  /** Last day of the label window; where the data end before it, nothing is measured. */
  readonly labelEnd: string;
  readonly notes: readonly string[];
}

/** What the recipe said at a past cutoff, and what came; one entry a customer. */
export interface PastPredictions {
  readonly scores: Scores;
  /** What the test looks at: our expected revenue, the baselines', and our intervals. */
  readonly said: TestPredictions;
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
  const { report } = ingestNotes(context);
  const { score } = layCutoffs(params, report);
  return inWorkshop(workspace, async ({ duck }) => {
    const reader = new SnapshotReader(duck, workspace);
    const known = await reader.knownAt(score, learntFromOneIn(params, report));
    const fitted = await fitAt(known, context);
    const { table } = known.present;
    const scores = fitted.model.score(table);
    return {
      scores,
      said: predictTest(table, fitted.model, scores, params.horizon_days),
      revenue: (await reader.at(score.present)).labels.get(params.horizon_days)?.revenue,
      notes: fitted.notes,
    };
  });
}

/**
 * Measures the recipe at `cutoffs.score` against what came.
 * @param out file for the predictions as CSV; undefined for none
 * @throws UserError where `out` is a file that was read.
 */
export async function backtest(context: StageContext, out: string | undefined): Promise<BacktestResult> {
  const { params, workspace } = context;
  if (out !== undefined) await refuseSource(out, context);
  const { scores, said, revenue, notes } = await predictPast(context);
  if (out !== undefined) await inWorkshop(workspace, ({ duck }) => writePredictions(duck, out, scores));
  const { report } = ingestNotes(context);
  const { score } = layCutoffs(params, report);
  return {
    customers: scores.customers.length,
    ...(revenue && measureTest(said, revenue)),
    dataEnd: formatDay(report.lastDay ?? score.present),
    labelEnd: formatDay(score.present + params.horizon_days),
    notes: [...report.said, ...notes],
  };
}

/** Sources are never changed: by whatever name, glob or link the file was read. */
async function refuseSource(out: string, context: StageContext): Promise<void> {
  await runStages([ingest], context);
  const isSame = (name: string) => existsSync(name) && realpathSync(name) === realpathSync(out);
  if (!existsSync(out) || !ingestNotes(context).files.some(({ name }) => isSame(name))) return;
  throw new UserError(
    `${out} is what the transactions are read from; the predictions would take its place.`,
    'Name another file by --out.',
  );
}

/** Writes what was said of each customer as CSV: currency, chances and orders of the shortest horizon. */
async function writePredictions(duck: DuckDBConnection, path: string, scores: Scores): Promise<void> {
  const [{ clv, lo80, hi80, lo90, hi90, expectedOrders, confidence }] = scores.horizons;
  const columns = {
    clv,
    lo80,
    hi80,
    lo90,
    hi90,
    p_alive: scores.pAlive,
    expected_orders: expectedOrders,
    confidence,
    expected_spend: scores.expectedSpend,
  };
  const names = Object.keys(columns).map((name) => `${name} DOUBLE`);
  await duck.run(`CREATE TEMP TABLE backtest (customer_id VARCHAR, ${names.join(', ')})`);
  const appender = await duck.createAppender('backtest');
  for (let row = 0; row < scores.customers.length; row++) {
    appender.appendVarchar(scores.customers[row]);
    for (const column of Object.values(columns)) appender.appendDouble(column[row]);
    appender.endRow();
  }
  appender.closeSync();
  await produceAtomically(path, async (temporary) => {
    await duck.run(`COPY backtest TO ${literal(temporary)} (FORMAT CSV, HEADER)`);
  });
}
