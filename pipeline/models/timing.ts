import { sum } from 'simple-statistics';
import { z } from 'zod';
import type { Day } from '../days.js';
import { type FeatureTable, numericColumn } from '../features/index.js';
import {
  NO_OWN_SEASONS,
  type OwnClock,
  OwnSeasons,
  SeasonalClock,
  type SeasonHistory,
  YEAR_PARTS,
} from './btyd/index.js';

/** The features that tell of a customer's seasons: his purchases by the quarters of the year after the cutoff. */
export const SEASON_SHARES = [1, 2, 3, 4].map((quarter) => `season_share_${quarter}`);

/** Shares add up to 1 but for this. */
const ROUNDING = 1e-6;

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

/** Reads the JSON of a timing. */
export const timingSchema = z
  .object({
    clock: z.array(z.number()).length(YEAR_PARTS),
    // The first bundles with a clock lack it.
    own: z
      .object({
        concentration: z.number().positive(),
        share: z.number().min(0).max(1),
        beginInThem: z.boolean(),
      })
      .transform(({ concentration, share, beginInThem }) => new OwnSeasons(concentration, share, beginInThem))
      .default(NO_OWN_SEASONS),
    cutoff: z.number(),
  })
  .transform(
    ({ clock, ...rest }): Timing => ({ clock: new SeasonalClock(Float64Array.from(clock)), ...rest }),
  );

/** As of when a row of a table is told. */
export function asOfRow({ asOf }: FeatureTable, row: number, cutoff: Day): Day {
  return asOf?.[row] ?? cutoff;
}

/** The clock of each customer of a table. */
export function clocksOf(table: FeatureTable, { clock, own, cutoff }: Timing): OwnClock[] {
  return seasonHistories(table, cutoff).map((history) => own.clockOf(history, clock));
}

/** When the customers of a table bought, by the quarters of the year; nowhere, where that is not known in full. */
export function seasonHistories(table: FeatureTable, cutoff: Day): SeasonHistory[] {
  const column = (name: string) => numericColumn(table, name);
  const tenure = column('tenure_days');
  const recency = column('recency_days');
  const days = column('purchase_days');
  const columns = SEASON_SHARES.map(column);
  return Array.from(days, (count, row) => {
    const shares = columns.map((share) => share[row]);
    const isKnown = shares.every((share) => share >= 0) && Math.abs(sum(shares) - 1) < ROUNDING;
    return {
      asOf: asOfRow(table, row, cutoff),
      tenure: tenure[row] || 0,
      recency: recency[row] || 0,
      purchaseDays: Float64Array.from(shares, (share) => (isKnown ? count * share : 0)),
    };
  });
}
