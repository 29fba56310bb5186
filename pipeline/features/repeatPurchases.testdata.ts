import type { Day } from '../days.js';
import type { RepeatPurchases } from './repeatPurchases.js';

/**
 * For tests: what {@link RepeatPurchases} is, counted customer by customer.
 * @param customers the days with a purchase of each
 * @param spentOn what whoever buys on a day spends, currency
 */
export function countRepeatPurchases(
  customers: Iterable<readonly Day[]>,
  cutoff: Day,
  spentOn: (day: Day) => number = () => 1,
): RepeatPurchases | undefined {
  const histories = [...customers]
    .map((days) => [...new Set(days)].filter((day) => day <= cutoff).sort((a, b) => a - b))
    .filter((days) => days.length > 0);
  if (histories.length === 0) return undefined;
  const firstDay = histories.reduce((first, [day]) => Math.min(first, day), cutoff);
  const [byDay, byAge, dearness, compared] = [0, 1, 2, 3].map(() => new Float64Array(cutoff - firstDay + 1));
  for (const days of histories) {
    const usual = days.reduce((sum, day) => sum + Math.log(spentOn(day)), 0) / days.length;
    for (const day of days) {
      dearness[day - firstDay] += Math.log(spentOn(day)) - usual;
      compared[day - firstDay] += 1 - 1 / days.length;
      if (day === days[0]) continue;
      byDay[day - firstDay]++;
      byAge[day - days[0]]++;
    }
  }
  return { firstDay, byDay, byAge, dearness, compared };
}
