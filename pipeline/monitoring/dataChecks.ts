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
  readonly attributes: readonly string[];
  readonly settings: MonitoringSettings;
}

/** What the orders themselves say, whatever the model. */
export interface DataAnswer {
  readonly periods: Periods | undefined;
  readonly volume: Volume | null;
  readonly weeks: Monitoring['weeks'];
  /** Last day of the ingest before; undefined where there is none that is known. */
  readonly knownBefore: Day | undefined;
  readonly findings: readonly Finding[];
}

/** Checks the orders in DuckDB's relation `orders`, and the last two ingests of the store. */
export async function checkData(
  duck: DuckDBConnection,
  store: Store,
  question: DataQuestion,
): Promise<DataAnswer> {
  const { firstDay, asOf, settings } = question;
  const deliveries = await lastTwoDeliveries(store);
  const orders = await readDailyOrders(duck);
  const weeks = weeksUpTo(orders, firstDay, asOf);
  const knownBefore = deliveries.previous?.lastDay;
  const periods = layPeriods(firstDay, asOf, knownBefore);
  if (periods === undefined) return { periods, volume: null, weeks, knownBefore, findings: [] };
  const { volume, findings } = compareVolume(orders, periods, firstDay, settings);
  return {
    periods,
    volume,
    weeks,
    knownBefore,
    findings: [
      ...findings,
      ...findGaps(orders, periods, firstDay, settings),
      ...compareAmounts(await readAmounts(duck, periods), settings),
      ...(await categoryFindings(duck, periods, question)),
      ...deliveryFindings(deliveries, periods.recent, settings),
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

/** Undefined for ingests that there are not, and of before the store kept profiles. */
interface Deliveries {
  readonly now: DeliveryProfile | undefined;
  readonly previous: DeliveryProfile | undefined;
}

async function lastTwoDeliveries(store: Store): Promise<Deliveries> {
  const ingests = await store.query<{ profile: unknown }>(
    `SELECT profile FROM ${store.table('ingests')} ORDER BY ingest_id DESC LIMIT 2`,
  );
  const [now, previous] = ingests.map(({ profile }) =>
    profile === null ? undefined : profileSchema.parse(profile),
  );
  return { now, previous };
}

function deliveryFindings(
  { now, previous }: Deliveries,
  recent: Period,
  settings: MonitoringSettings,
): Finding[] {
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
