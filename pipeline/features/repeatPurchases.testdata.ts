import type { Day } from '../days.js';
import type { RepeatPurchases } from './repeatPurchases.js';

/**
 * For tests: what {@link RepeatPurchases} is, counted customer by customer.
 * @param customers the days with a purchase of each, at least one of them up to the cutoff
 */
export function countRepeatPurchases(
  customers: Iterable<readonly Day[]>,
  cutoff: Day,
): RepeatPurchases | undefined {
  const histories = [...customers]
    .map((days) => [...new Set(days)].filter((day) => day <= cutoff).sort((a, b) => a - b))
    .filter((days) => days.length > 0);
  if (histories.length === 0) return undefined;
  const firstDay = histories.reduce((first, [day]) => Math.min(first, day), cutoff);
  const byDay = new Float64Array(cutoff - firstDay + 1);
  const byAge = new Float64Array(byDay.length);
  for (const [first, ...later] of histories) {
    for (const day of later) {
      byDay[day - firstDay]++;
      byAge[day - first]++;
    }
  }
  return { firstDay, byDay, byAge };
}
