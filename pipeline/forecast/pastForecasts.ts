import { type Day, formatDay, LEAST_HISTORY_DAYS, YEAR_DAYS } from '../days.js';
import {
  compileFeatureSql,
  compileLabelSql,
  FEATURES,
  numericColumn,
  readFeatureTable,
} from '../features/index.js';
import { readRepeatPurchases } from '../features/repeatPurchases.js';
import { total } from '../models/matrix.js';
import { AnchorCache } from '../models/revenue/anchorCache.js';
import { fitSeasonalLevel } from '../models/revenue/seasonalLevel.js';
import { hasBuyers, usable } from '../models/revenue/windows.js';
import type { Labels, Snapshot } from '../models/snapshot.js';
import { SEASON_SHARES } from '../models/timing.js';
import { courseDays } from './dailyRevenue.js';
import { expectedMonths, type Group } from './forecast.js';
import type { PastMonth } from './forecastErrors.js';
import { monthsAfter } from './months.js';
import { hasSeason, type OrderHistory, revenueAfter, seasonAfter } from './orderHistory.js';

/** Earlier cutoffs to forecast from, and the days between them: one a season, back to the same one a year earlier. */
const PAST_CUTOFFS = 4;
const SPACING_DAYS = 91;

/** The features that the anchor is made of. */
const ANCHOR_FEATURES = [
  'purchase_days',
  'tenure_days',
  'recency_days',
  'purchase_revenue',
  'net_revenue',
  ...SEASON_SHARES,
];
const CHOICE = { attributes: [], features: FEATURES.filter(({ name }) => ANCHOR_FEATURES.includes(name)) };

/**
 * What would have been forecast from earlier cutoffs, and what came until now. The totals of the anchored forest are
 * those of the anchor at the season's level, which therefore stands in for it: no forest is grown. Where there are
 * cutoffs that know the season of a year earlier, or do not, as the present does, the others are left out.
 * @param cutoff the last day that is known
 * @param horizons days, ascending
 * @param isOnClock whether the anchors run on customers' clocks
 */
export async function pastForecasts(
  history: OrderHistory,
  cutoff: Day,
  horizons: readonly number[],
  isOnClock: boolean,
): Promise<PastMonth[]> {
  const cutoffs = Array.from({ length: PAST_CUTOFFS }, (_, i) => cutoff - (i + 1) * SPACING_DAYS);
  const possible = cutoffs.filter((day) => day - history.firstDay >= LEAST_HISTORY_DAYS);
  const alike = possible.filter((day) => hasSeason(history, day) === hasSeason(history, cutoff));
  const months: PastMonth[] = [];
  for (const past of alike.length > 0 ? alike : possible) {
    months.push(...(await forecastFrom(history, past, cutoff, horizons, isOnClock)));
  }
  return months;
}

/** What would have been forecast from one earlier cutoff, as far as it came; nothing where too few were customers. */
async function forecastFrom(
  history: OrderHistory,
  past: Day,
  cutoff: Day,
  horizons: readonly number[],
  isOnClock: boolean,
): Promise<PastMonth[]> {
  const yearBefore = await seasonAfter(history, past);
  const courseAt = courseDays(horizons.at(-1) ?? 0, yearBefore);
  const group = await forecastGroup(history, past, { horizons, courseAt, isOnClock });
  if (group === undefined) return [];
  const expected = expectedMonths(past, group, yearBefore);
  const came = await revenueAfter(history, past, cutoff);
  return monthsAfter(past, horizons.at(-1) ?? 0).flatMap(({ month, from, to }, index) => {
    if (to > cutoff) return [];
    const revenue = total(came.subarray(from - past - 1, to - past));
    const days = to - from + 1;
    return [{ cutoff: formatDay(past), month, lead: index + 1, days, expected: expected[index], revenue }];
  });
}

/** What is asked of an anchor of the past; days. */
interface Asked {
  readonly horizons: readonly number[];
  readonly courseAt: readonly number[];
  readonly isOnClock: boolean;
}

/** What the anchor at the season's level expected of all customers known at a day; undefined where they are too few. */
async function forecastGroup(
  history: OrderHistory,
  past: Day,
  { horizons, courseAt, isOnClock }: Asked,
): Promise<Group | undefined> {
  const snapshot = await snapshotAt(history, past, []);
  if (!hasBuyers(snapshot)) return undefined;
  const even = new AnchorCache();
  const repeats = await readRepeatPurchases(history.duck, history.orders, past);
  const level = fitSeasonalLevel(even.of(snapshot), repeats);
  const anchors = isOnClock && level ? new AnchorCache(level.seasonality()) : even;
  const season = hasSeason(history, past)
    ? await snapshotAt(history, past - YEAR_DAYS, horizons.filter(isWithinSeason))
    : undefined;
  const yearAgo = season && hasBuyers(season) ? anchors.of(season) : undefined;
  const levelAhead = (horizonDays: number): number => {
    const seasonal = yearAgo && usable([yearAgo.snapshot], horizonDays).length > 0 ? yearAgo : undefined;
    if (level === undefined) return 1;
    return isOnClock ? level.overClocks(horizonDays, seasonal) : level.over(horizonDays, seasonal);
  };
  const { anchor } = anchors.of(snapshot);
  const expectedWithin = (days: number) => total(anchor.expectedRevenue(snapshot.table, days));
  let shorter = 0;
  const totals = horizons.map((horizonDays) => {
    const expected = levelAhead(horizonDays) * expectedWithin(horizonDays);
    shorter = Math.max(shorter, expected);
    return { horizonDays, revenue: shorter };
  });
  const course = courseAt.map((days) => ({ horizonDays: days, revenue: expectedWithin(days) }));
  return { customers: snapshot.table.rows, totals, course };
}

function isWithinSeason(horizonDays: number): boolean {
  return horizonDays <= YEAR_DAYS;
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
