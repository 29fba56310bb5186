import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import type { Bundle } from '../bundle/index.js';
import type { Day } from '../days.js';
import { topReasons } from '../explain/index.js';
import type { FeatureTable } from '../features/index.js';
import type { ScoredCustomers } from '../forecast/index.js';
import type { HorizonScores, Scores } from '../models/clvModel.js';
import { churnRiskOf, segmentsOf, tierLimits, tierOf } from '../models/customerGroups.js';

/** No next order is dated later than this many days after the cutoff: ten years are never. */
const LATEST_DATE_DAYS = 3653;

/** What a column of the predictions says of each customer, asked row by row; dates as days since 1970-01-01. */
interface Column {
  readonly type: 'VARCHAR' | 'DOUBLE' | 'DATE';
  readonly of: (row: number) => string | number | null;
}

const text = (of: (row: number) => string): Column => ({ type: 'VARCHAR', of });
const figure = (values: Float64Array): Column => ({ type: 'DOUBLE', of: (row) => values[row] });

/**
 * Scores the customers and writes them into DuckDB's `predictions`, which knows how to write dates and CSV.
 * @returns what was scored, and the columns of the table in their order.
 */
export async function fillPredictions(
  duck: DuckDBConnection,
  { manifest, model }: Bundle,
  table: FeatureTable,
  cutoff: Day,
): Promise<{ scored: ScoredCustomers; columns: readonly string[] }> {
  const scores = model.score(table);
  const main = scores.horizons[manifest.horizons_days.indexOf(manifest.horizon_days)];
  const segments = segmentsOf(table, scores.pAlive);
  const reasons = topReasons(model.forHorizon(manifest.horizon_days), table, main.clv);
  const columns = {
    customer_id: text((row) => scores.customers[row]),
    ...valueColumns(scores, main, cutoff),
    ...groupColumns(scores, main, segments),
    horizons: text((row) => horizonsJson(scores.horizons, row)),
    // They come customer by customer, in the order of the table.
    reasons: text(() => JSON.stringify(reasons.next().value)),
  };
  await fill(duck, columns, table.rows);
  const { hasAnchorsTotal, isOnClock } = model;
  return {
    scored: {
      ...{ cutoff, scores, segments, hasAnchorsTotal, isOnClock },
      expectedWithin: (days) => model.anchor.expectedRevenue(table, days),
    },
    columns: Object.keys(columns),
  };
}

function valueColumns({ pAlive, expectedSpend, nextOrder }: Scores, main: HorizonScores, cutoff: Day) {
  const date = (days: Float64Array): Column => ({
    type: 'DATE',
    of: (row) => (days[row] <= LATEST_DATE_DAYS ? cutoff + Math.ceil(days[row]) : null),
  });
  return {
    clv: figure(main.clv),
    lo80: figure(main.lo80),
    hi80: figure(main.hi80),
    lo90: figure(main.lo90),
    hi90: figure(main.hi90),
    confidence: figure(main.confidence),
    p_alive: figure(pAlive),
    expected_orders: figure(main.expectedOrders),
    expected_spend: figure(expectedSpend),
    next_order: date(nextOrder.median),
    next_order_lo: date(nextOrder.lower),
    next_order_hi: date(nextOrder.upper),
  };
}

function groupColumns({ pAlive }: Scores, { clv }: HorizonScores, segments: readonly string[]) {
  const limits = tierLimits(clv);
  return {
    segment: text((row) => segments[row]),
    tier: text((row) => tierOf(clv[row], limits)),
    churn_risk: text((row) => churnRiskOf(pAlive[row])),
  };
}

async function fill(
  duck: DuckDBConnection,
  columns: Readonly<Record<string, Column>>,
  rows: number,
): Promise<void> {
  const all = Object.entries(columns);
  const types = all.map(([name, { type }]) => `${name} ${type === 'DATE' ? 'DOUBLE' : type}`);
  await duck.run(`CREATE TEMP TABLE scored (${types.join(', ')})`);
  const appender = await duck.createAppender('scored');
  for (let row = 0; row < rows; row++) {
    for (const [, column] of all) append(appender, column, row);
    appender.endRow();
  }
  appender.closeSync();
  const typed = all.map(([name, { type }]) =>
    type === 'DATE' ? `DATE '1970-01-01' + ${name}::INTEGER AS ${name}` : name,
  );
  await duck.run(`CREATE TEMP TABLE predictions AS SELECT ${typed.join(', ')} FROM scored`);
}

function append(appender: DuckDBAppender, column: Column, row: number): void {
  const value = column.of(row);
  if (value === null) appender.appendNull();
  else if (typeof value === 'string') appender.appendVarchar(value);
  else appender.appendDouble(value);
}

/** What the `horizons` column says of one customer, by horizon; currency, orders and chances. */
function horizonsJson(horizons: readonly HorizonScores[], row: number): string {
  const each = horizons.map((horizon) => [
    horizon.horizonDays,
    {
      clv: horizon.clv[row],
      expected_orders: horizon.expectedOrders[row],
      lo80: horizon.lo80[row],
      hi80: horizon.hi80[row],
      lo90: horizon.lo90[row],
      hi90: horizon.hi90[row],
      confidence: horizon.confidence[row],
    },
  ]);
  return JSON.stringify(Object.fromEntries(each));
}
