import { mean, sampleStandardDeviation } from 'simple-statistics';
import { type Day, formatDay } from '../days.js';
import type { Finding } from './finding.js';
import { earlier, lengthOf, type Period, type Periods, WEEK, YEAR_OF_WEEKS } from './periods.js';
import { isBeyond } from './ratio.js';
import type { MonitoringSettings } from './settings.js';

/** Orders of each day that has any. */
export type DailyOrders = ReadonlyMap<Day, number>;

/** Orders a week, now and before, and how both stood to each other a year earlier. */
export interface Volume {
  readonly perWeek: number;
  readonly perWeekBefore: number;
  readonly ratio: number;
  /** The same ratio one year earlier; null where the history does not reach. */
  readonly ratioYearAgo: number | null;
}

/** Standard errors by which weeks must differ from those before to be no chance. */
const STANDARD_ERRORS = 3;

/**
 * Whether the shop sells at another pace. What happened alike in the same weeks a year earlier is the season: worth
 * knowing, since the champion may not know it, but no alarm.
 * @returns no volume where the weeks before had no order: there is nothing to be a multiple of
 */
export function compareVolume(
  orders: DailyOrders,
  { recent, before }: Periods,
  firstDay: Day,
  { volume_ratio }: MonitoringSettings,
): { volume: Volume | null; findings: Finding[] } {
  const [now, then] = [weekly(orders, recent), weekly(orders, before)];
  if (mean(then) === 0) return { volume: null, findings: [afterSilence(now, then, recent)] };
  const ratio = mean(now) / mean(then);
  const ratioYearAgo = seasonalRatio(orders, recent, before, firstDay);
  const volume = { perWeek: mean(now), perWeekBefore: mean(then), ratio, ratioYearAgo };
  const error = sampleStandardDeviation(then) * Math.sqrt(1 / now.length + 1 / then.length);
  const isChance = Math.abs(mean(now) - mean(then)) <= STANDARD_ERRORS * error;
  if (isChance || !isBeyond(ratio, volume_ratio)) return { volume, findings: [] };
  const isSeason = ratioYearAgo !== null && !isBeyond(ratio / ratioYearAgo, volume_ratio);
  const season = isSeason ? `; in the same weeks a year earlier it was ${ratioYearAgo.toFixed(2)} times` : '';
  const finding: Finding = {
    part: 'volume',
    severity: isSeason ? 'watch' : 'alert',
    subject: 'orders',
    measure: 'ratio',
    value: ratio,
    threshold: volume_ratio,
    message: `${mean(now).toFixed(0)} orders a week, ${ratio.toFixed(2)} times the ${mean(then).toFixed(0)} of the ${then.length} weeks before${season}.`,
  };
  return { volume, findings: [finding] };
}

/** A source that has dried up, or a shop that sells again. */
function afterSilence(now: readonly number[], then: readonly number[], { to }: Period): Finding {
  const isSilent = mean(now) === 0;
  return {
    part: 'volume',
    severity: isSilent ? 'alert' : 'watch',
    subject: 'orders',
    measure: 'orders a week before',
    value: 0,
    threshold: 0,
    message: isSilent
      ? `No order in the ${now.length + then.length} weeks up to ${formatDay(to)}: does the source still deliver?`
      : `${mean(now).toFixed(0)} orders a week, after ${then.length} weeks without any.`,
  };
}

/** Orders of each whole week of a period. */
function weekly(orders: DailyOrders, period: Period): number[] {
  const { from, to } = period;
  const weeks = new Array<number>(Math.floor(lengthOf(period) / WEEK)).fill(0);
  for (let day = from; day <= to; day++) weeks[Math.floor((day - from) / WEEK)] += orders.get(day) ?? 0;
  return weeks;
}

function seasonalRatio(orders: DailyOrders, recent: Period, before: Period, firstDay: Day): number | null {
  const [now, then] = [earlier(recent, YEAR_OF_WEEKS), earlier(before, YEAR_OF_WEEKS)];
  if (then.from < firstDay) return null;
  const ratio = mean(weekly(orders, now)) / mean(weekly(orders, then));
  return Number.isFinite(ratio) && ratio > 0 ? ratio : null;
}
