import type { Day } from '../../days.js';
import type { Rng } from '../../random.js';
import type { PurchaseSummary } from './summary.js';

/** For tests: by how much more than on average is bought on a day. */
export type Season = (day: Day) => number;

/** For tests: highest in the last days of November, a third as much in the last days of May. */
export const winterSeason: Season = (day) => 1 + 0.5 * Math.cos((2 * Math.PI * (day - 333)) / 365.25);

/** For tests: next to nothing from April to October. */
export const skiSeason: Season = (day) => {
  const month = new Date(day * 86_400_000).getUTCMonth();
  return month >= 3 && month < 10 ? 0.02 : 1.5;
};

/**
 * For tests: the purchase days of customers who come at any time in the two years before the data begin and until
 * they end, buy at their own pace times the season's, and leave one day.
 * @param season at most 1.5
 */
export function seasonalShop(
  customers: number,
  firstDay: Day,
  lastDay: Day,
  season: Season,
  rng: Rng,
): Day[][] {
  const histories: Day[][] = [];
  for (let i = 0; i < customers; i++) {
    const own = rng.fork(i);
    const rate = own.gamma(1, 40);
    const start = firstDay - 730 + own.next() * (lastDay - firstDay + 730);
    const end = Math.min(lastDay, start + own.exponential(1 / 500));
    const days = new Set([Math.floor(start)]);
    for (let time = start + own.exponential(1.5 * rate); time <= end; time += own.exponential(1.5 * rate)) {
      if (own.next() * 1.5 < season(Math.floor(time))) days.add(Math.floor(time));
    }
    const seen = [...days].filter((day) => day >= firstDay);
    if (seen.length > 0) histories.push(seen);
  }
  return histories;
}

/** For tests: what a purchase model knows of these purchase days at a cutoff. */
export function summaryOf(histories: readonly (readonly Day[])[], cutoff: Day): PurchaseSummary {
  const known = histories
    .map((days) => days.filter((day) => day <= cutoff))
    .filter((days) => days.length > 0);
  return {
    frequency: Float64Array.from(known, (days) => days.length - 1),
    recency: Float64Array.from(known, (days) => days[days.length - 1] - days[0]),
    age: Float64Array.from(known, (days) => cutoff - days[0]),
  };
}
