import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, formatDay } from '../days.js';
import { compareAmounts } from './amounts.js';
import { compareCategories } from './categories.js';
import { compareRepeated, compareRewritten } from './deliveries.js';
import type { DeliveryLog } from './deliveryLog.js';
import type { Finding } from './finding.js';
import { findGaps } from './gaps.js';
import { readAmounts, readCategories, readDailyOrders } from './orderSummaries.js';
import { layPeriods, type Periods, WEEK } from './periods.js';
import type { Monitoring } from './schema.js';
import type { MonitoringSettings } from './settings.js';
import { compareVolume, type DailyOrders, type Volume } from './volume.js';

/** Weeks of orders that are shown: a year, and the weeks before the same ones of the year before. */
const WEEKS_SHOWN = 65;

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
  /** Whether the newest delivery has an alert that no earlier one raised already. */
  readonly isSuspect: boolean;
}

/**
 * Checks the orders in DuckDB's relation `orders` and the ingests of the store: the weeks since the last delivery that
 * is above suspicion, and again the weeks that alarmed when they came, until these have been mended.
 */
export async function checkData(
  duck: DuckDBConnection,
  log: DeliveryLog,
  question: DataQuestion,
): Promise<DataAnswer> {
  const { firstDay, asOf, settings } = question;
  const orders = await readDailyOrders(duck);
  const weeks = weeksUpTo(orders, firstDay, asOf);
  const knownBefore = log.previous?.lastDay;
  const periods = layPeriods(firstDay, asOf, log.good?.lastDay);
  if (periods === undefined) {
    return { periods, volume: null, weeks, knownBefore, findings: [], isSuspect: false };
  }
  const { volume, findings } = compareVolume(orders, periods, firstDay, settings);
  const standing = await standingAlerts(duck, orders, log, question);
  const current = await checkWeeks(duck, orders, log, periods, question);
  const fresh = current.filter((finding) => !standing.some((known) => isSame(known, finding)));
  return {
    periods,
    volume,
    weeks,
    knownBefore,
    findings: [...findings, ...standing, ...fresh],
    isSuspect: fresh.some(isAlert),
  };
}

/** What alarmed when it was delivered and has not been mended since; each once. */
async function standingAlerts(
  duck: DuckDBConnection,
  orders: DailyOrders,
  log: DeliveryLog,
  question: DataQuestion,
): Promise<Finding[]> {
  const standing: Finding[] = [];
  for (const { lastDay } of log.suspects) {
    const periods = layPeriods(question.firstDay, lastDay, log.good?.lastDay);
    if (periods === undefined || lastDay > question.asOf) continue;
    for (const finding of await checkWeeks(duck, orders, log, periods, question)) {
      if (!isAlert(finding) || standing.some((known) => isSame(known, finding))) continue;
      standing.push({
        ...finding,
        message: `${finding.message} It stands since the delivery up to ${formatDay(lastDay)}.`,
      });
    }
  }
  return standing;
}

/** Checks the weeks of one delivery beside those before, in the orders as they are now. */
async function checkWeeks(
  duck: DuckDBConnection,
  orders: DailyOrders,
  { now, good }: DeliveryLog,
  periods: Periods,
  question: DataQuestion,
): Promise<Finding[]> {
  const { firstDay, settings } = question;
  return [
    ...findGaps(orders, periods, firstDay, settings),
    ...compareAmounts(await readAmounts(duck, periods), settings),
    ...(await categoryFindings(duck, periods, question)),
    ...(now ? compareRepeated(now, periods.recent, settings) : []),
    ...(now ? compareRewritten(now, good, settings) : []),
  ];
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

function isAlert({ severity }: Finding): boolean {
  return severity === 'alert';
}

/** About the same thing, whatever the figures. */
function isSame(one: Finding, other: Finding): boolean {
  return one.subject === other.subject && one.measure === other.measure;
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
