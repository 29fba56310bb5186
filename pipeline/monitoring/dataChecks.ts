import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, formatDay } from '../days.js';
import type { Store } from '../store/index.js';
import { compareAmounts } from './amounts.js';
import { compareCategories } from './categories.js';
import { compareRepeated, compareRewritten, type DeliveryProfile, profileSchema } from './deliveries.js';
import type { Finding } from './finding.js';
import { findGaps } from './gaps.js';
import { readAmounts, readCategories, readDailyOrders } from './orderSummaries.js';
import { layPeriods, type Period, type Periods } from './periods.js';
import type { Monitoring } from './schema.js';
import type { MonitoringSettings } from './settings.js';
import { compareVolume, type DailyOrders, type Volume } from './volume.js';

/** Weeks of orders that are shown: a year, and the weeks before the same ones of the year before. */
const WEEKS_SHOWN = 65;
const WEEK = 7;

/** What the orders are checked for. */
export interface DataQuestion {
  readonly firstDay: Day;
  /** The last day that is known. */
  readonly asOf: Day;
  readonly championCutoff: Day | undefined;
  readonly attributes: readonly string[];
  readonly settings: MonitoringSettings;
}

/** What the orders themselves say, whatever the model. */
export interface DataAnswer {
  readonly periods: Periods | undefined;
  readonly volume: Volume | null;
  readonly weeks: Monitoring['weeks'];
  readonly findings: readonly Finding[];
}

/** Checks the orders in DuckDB's relation `orders`, and the last two ingests of the store. */
export async function checkData(
  duck: DuckDBConnection,
  store: Store,
  question: DataQuestion,
): Promise<DataAnswer> {
  const { firstDay, asOf, championCutoff, settings } = question;
  const orders = await readDailyOrders(duck);
  const weeks = weeksUpTo(orders, firstDay, asOf);
  const periods = layPeriods(firstDay, asOf, championCutoff);
  if (periods === undefined) return { periods, volume: null, weeks, findings: [] };
  const { volume, findings } = compareVolume(orders, periods, firstDay, settings);
  return {
    periods,
    volume,
    weeks,
    findings: [
      ...findings,
      ...findGaps(orders, periods, firstDay, settings),
      ...compareAmounts(await readAmounts(duck, periods), settings),
      ...(await categoryFindings(duck, periods, question)),
      ...(await deliveryFindings(store, periods.recent, settings)),
    ],
  };
}

async function categoryFindings(
  duck: DuckDBConnection,
  { recent, before }: Periods,
  { attributes, settings }: DataQuestion,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const attribute of attributes) {
    const was = await readCategories(duck, attribute, before);
    const is = await readCategories(duck, attribute, recent);
    if (was && is) findings.push(...compareCategories(attribute, was, is, settings));
  }
  return findings;
}

async function deliveryFindings(
  store: Store,
  recent: Period,
  settings: MonitoringSettings,
): Promise<Finding[]> {
  const ingests = await store.query<{ profile: DeliveryProfile | null }>(
    `SELECT profile FROM ${store.table('ingests')} ORDER BY ingest_id DESC LIMIT 2`,
  );
  // Ingests of before the store kept profiles have none.
  const [now, previous] = ingests.map(({ profile }) => (profile ? profileSchema.parse(profile) : undefined));
  if (now === undefined) return [];
  return [...compareRepeated(now, recent, settings), ...compareRewritten(now, previous, settings)];
}

function weeksUpTo(orders: DailyOrders, firstDay: Day, asOf: Day): Monitoring['weeks'] {
  const count = Math.min(WEEKS_SHOWN, Math.floor((asOf - firstDay + 1) / WEEK));
  return Array.from({ length: count }, (_, i) => {
    const from = asOf + 1 - (count - i) * WEEK;
    let total = 0;
    for (let day = from; day < from + WEEK; day++) total += orders.get(day) ?? 0;
    return { from: formatDay(from), orders: total };
  });
}
