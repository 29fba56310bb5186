import type { Day } from '../days.js';
import { type FeatureTable, numericColumn } from '../features/index.js';
import type { OwnClock, OwnSeasons, SeasonalClock, SeasonHistory } from './btyd/index.js';

/** The features that tell of a customer's seasons: his purchases by the quarters of the year after the cutoff. */
export const SEASON_SHARES = [1, 2, 3, 4].map((quarter) => `season_share_${quarter}`);

/** What makes time pass faster in some seasons. */
export interface Seasonality {
  /** Of the shop. */
  readonly clock: SeasonalClock;
  /** How customers differ from it. */
  readonly own: OwnSeasons;
}

/** Time as it passes for a purchase model that knows seasons. */
export interface Timing extends Seasonality {
  /** As of when customers are looked at, where a table does not tell. */
  readonly cutoff: Day;
}

/** As of when a row of a table is told. */
export function asOfRow({ asOf }: FeatureTable, row: number, cutoff: Day): Day {
  return asOf?.[row] ?? cutoff;
}

/** The clock of each customer of a table. */
export function clocksOf(table: FeatureTable, { clock, own, cutoff }: Timing): OwnClock[] {
  return seasonHistories(table, cutoff).map((history) => own.clockOf(history, clock));
}

/** When the customers of a table bought, by the quarters of the year; those with refunds alone never did. */
export function seasonHistories(table: FeatureTable, cutoff: Day): SeasonHistory[] {
  const column = (name: string) =>
    numericColumn(table, name).map((value) => (Number.isNaN(value) ? 0 : value));
  const tenure = column('tenure_days');
  const recency = column('recency_days');
  const days = column('purchase_days');
  const shares = SEASON_SHARES.map(column);
  return Array.from(days, (count, row) => ({
    asOf: asOfRow(table, row, cutoff),
    tenure: tenure[row],
    recency: recency[row],
    purchaseDays: Float64Array.from(shares, (share) => count * share[row]),
  }));
}
