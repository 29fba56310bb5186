import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, formatDay } from '../days.js';
import { GRAINS_PER_UNIT, grainsSql } from '../features/grains.js';
import {
  compileFeatureSql,
  compileLabelSql,
  FEATURES,
  numericColumn,
  readFeatureTable,
} from '../features/index.js';
import { readRepeatPurchases } from '../features/repeatPurchases.js';
import { fitAnchor } from '../models/anchor.js';
import { total } from '../models/matrix.js';
import { fitSeasonalLevel } from '../models/revenue/seasonalLevel.js';
import { hasBuyers, usable } from '../models/revenue/windows.js';
import type { Labels, Snapshot } from '../models/snapshot.js';
import { SEASON_DAYS } from '../stages/cutoffs.js';
import { expectedMonths, type Group } from './forecast.js';
import type { PastMonth } from './forecastErrors.js';
import { monthsAfter } from './months.js';

/** Orders in DuckDB, and the days that they span. */
export interface OrderHistory {
  readonly duck: DuckDBConnection;
  /** The orders relation (pipeline/orders.ts) as it is written in SQL. */
  readonly orders: string;
  readonly firstDay: Day;
}

/** Fewer days of history before a cutoff say too little to forecast from. */
const LEAST_HISTORY_DAYS = 90;
/** Earlier cutoffs to forecast from, and the days between them: one a season, back to the same one a year earlier. */
const PAST_CUTOFFS = 4;
const SPACING_DAYS = 91;

/** The features that the anchor is made of. */
const ANCHOR_FEATURES = ['purchase_days', 'tenure_days', 'recency_days', 'purchase_revenue', 'net_revenue'];
const CHOICE = { attributes: [], features: FEATURES.filter(({ name }) => ANCHOR_FEATURES.includes(name)) };

/**
 * What would have been forecast from earlier cutoffs, and what came until now. The totals of the anchored forest are
 * those of the anchor at the season's level, which therefore stands in for it: no forest is grown. Where there are
 * cutoffs that know the season of a year earlier, or do not, as the present does, the others are left out.
 * @param cutoff the last day that is known
 * @param horizons days, ascending
 */
export async function pastForecasts(
  history: OrderHistory,
  cutoff: Day,
  horizons: readonly number[],
): Promise<PastMonth[]> {
  const cutoffs = Array.from({ length: PAST_CUTOFFS }, (_, i) => cutoff - (i + 1) * SPACING_DAYS);
  const possible = cutoffs.filter((day) => day - history.firstDay >= LEAST_HISTORY_DAYS);
  const alike = possible.filter((day) => hasSeason(history, day) === hasSeason(history, cutoff));
  const months: PastMonth[] = [];
  for (const past of alike.length > 0 ? alike : possible) {
    months.push(...(await forecastFrom(history, past, cutoff, horizons)));
  }
  return months;
}

/** Revenue of the customers known at a day, on the days 1, 2, ... after it up to `last`; empty where none was known. */
export async function revenueAfter(
  { duck, orders, firstDay }: OrderHistory,
  day: Day,
  last: Day,
): Promise<Float64Array> {
  if (day - firstDay < LEAST_HISTORY_DAYS) return new Float64Array();
  const revenue = new Float64Array(Math.max(last - day, 0));
  const reader = await duck.runAndReadAll(`
    SELECT day - ${day} - 1, sum(${grainsSql('amount')})::DOUBLE / ${GRAINS_PER_UNIT} FROM ${orders}
    WHERE day > ${day} AND day <= ${last}
      AND customer_id IN (SELECT customer_id FROM ${orders} WHERE day <= ${day})
    GROUP BY 1`);
  for (const [index, amount] of reader.getRows()) revenue[Number(index)] = Number(amount);
  return revenue;
}

/** Revenue of the same season one year earlier, day by day, as far as it is known at a cutoff. */
export function seasonAfter(history: OrderHistory, cutoff: Day): Promise<Float64Array> {
  return revenueAfter(history, cutoff - SEASON_DAYS, cutoff);
}

async function forecastFrom(
  history: OrderHistory,
  past: Day,
  cutoff: Day,
  horizons: readonly number[],
): Promise<PastMonth[]> {
  const group = await forecastGroup(history, past, horizons);
  if (group === undefined) return [];
  const expected = expectedMonths(past, group, await seasonAfter(history, past));
  const came = await revenueAfter(history, past, cutoff);
  return monthsAfter(past, horizons.at(-1) ?? 0)
    .map(({ month, from, to }, index) => ({
      cutoff: formatDay(past),
      month,
      lead: index + 1,
      days: to - from + 1,
      expected: expected[index],
      revenue: came.subarray(from - past - 1, to - past).reduce((sum, revenue) => sum + revenue, 0),
      to,
    }))
    .filter(({ to }) => to <= cutoff)
    .map(({ to: _, ...month }) => month);
}

/** What the anchor at the season's level expected of all customers known at a day; undefined where they are too few. */
async function forecastGroup(
  history: OrderHistory,
  past: Day,
  horizons: readonly number[],
): Promise<Group | undefined> {
  const snapshot = await snapshotAt(history, past, []);
  if (!hasBuyers(snapshot)) return undefined;
  const { table } = snapshot;
  const anchor = fitAnchor(table);
  const repeats = await readRepeatPurchases(history.duck, history.orders, past);
  const seasonalLevel = fitSeasonalLevel({ snapshot, anchor }, repeats);
  const season = hasSeason(history, past)
    ? await snapshotAt(history, past - SEASON_DAYS, horizons.filter(isWithinSeason))
    : undefined;
  const yearAgo = season && { snapshot: season, anchor: fitAnchor(season.table) };
  let shorter = 0;
  const totals = horizons.map((horizonDays) => {
    const isSeasonal = yearAgo && usable([yearAgo.snapshot], horizonDays).length > 0;
    const level = seasonalLevel?.over(horizonDays, isSeasonal ? yearAgo : undefined) ?? 1;
    shorter = Math.max(shorter, level * total(anchor.expectedRevenue(table, horizonDays)));
    return { horizonDays, revenue: shorter };
  });
  return { customers: table.rows, totals };
}

function isWithinSeason(horizonDays: number): boolean {
  return horizonDays <= SEASON_DAYS;
}

async function snapshotAt(
  { duck, orders }: OrderHistory,
  cutoff: Day,
  horizons: readonly number[],
): Promise<Snapshot> {
  const table = await readFeatureTable(
    duck,
    compileFeatureSql('duckdb', { ordersTable: orders, cutoff, ...CHOICE }),
  );
  const labels = new Map<number, Labels>();
  for (const horizonDays of horizons) {
    // Both queries give the customers known at the cutoff in the order of their ids.
    const window = await readFeatureTable(
      duck,
      compileLabelSql({ ordersTable: orders, cutoff, horizonDays }),
    );
    labels.set(horizonDays, {
      revenue: numericColumn(window, 'label'),
      purchaseDays: numericColumn(window, 'label_purchase_days'),
    });
  }
  return { cutoff, table, labels };
}

function hasSeason({ firstDay }: OrderHistory, cutoff: Day): boolean {
  return cutoff - SEASON_DAYS - firstDay >= LEAST_HISTORY_DAYS;
}
