import { z } from 'zod';
import { type Day, formatDay } from '../days.js';
import { percent } from '../report/section.js';
import type { Finding } from './finding.js';
import type { Period } from './periods.js';
import type { MonitoringSettings } from './settings.js';

/** One week of a delivery, beginning on a Monday. */
const weekSchema = z.strictObject({
  monday: z.int(),
  orders: z.int(),
  /** Accepted rows, and those among them that repeat another one in every field. */
  rows: z.int(),
  repeated: z.int(),
});

/** What the store keeps of each ingest to compare the next one with: its last day, and its weeks in order. */
export const profileSchema = z.strictObject({ lastDay: z.int(), weeks: z.array(weekSchema) });
export type DeliveryProfile = z.output<typeof profileSchema>;
export type DeliveredWeek = z.output<typeof weekSchema>;

/** Orders that must have come or gone in weeks that were known: fewer are late corrections. */
const LEAST_REWRITTEN = 5;
const LEAST_REPEATED = 5;
/** The last days of a delivery go on filling up. */
const SETTLING_DAYS = 14;

/** Rows that were delivered twice: the share of repeated rows rose in the recent weeks. */
export function compareRepeated(
  { weeks }: DeliveryProfile,
  recent: Period,
  { repeated_rise }: MonitoringSettings,
): Finding[] {
  const worst = weeks
    .filter(({ monday }) => monday + 6 >= recent.from)
    .map((week) => ({ ...week, share: week.repeated / Math.max(week.rows, 1) }))
    .reduce((most, week) => (week.share > most.share ? week : most), { share: 0, repeated: 0, monday: 0 });
  const was = repeatedShare(weeks.filter(({ monday }) => monday + 6 < recent.from));
  if (worst.share <= was + repeated_rise || worst.repeated < LEAST_REPEATED) return [];
  return [
    {
      part: 'data',
      severity: 'alert',
      subject: 'rows',
      measure: 'repeated share',
      value: worst.share,
      threshold: was + repeated_rise,
      message: `${percent(worst.share)} of the rows in the week from ${formatDay(worst.monday)} repeat another row in every field, before ${percent(was)}: has a part been delivered twice?`,
    },
  ];
}

/**
 * The past must not change from one ingest to the next.
 * @param previous what the ingest before delivered; undefined where there is none
 */
export function compareRewritten(
  now: DeliveryProfile,
  previous: DeliveryProfile | undefined,
  { rewritten_share }: MonitoringSettings,
): Finding[] {
  if (previous === undefined || previous.weeks.length === 0) return [];
  const settled: Day = previous.lastDay - SETTLING_DAYS;
  const counts = new Map(now.weeks.map(({ monday, orders }) => [monday, orders]));
  const begin = firstComparable(now, previous);
  const known = previous.weeks.filter(({ monday }) => monday >= begin && monday + 6 <= settled);
  const total = known.reduce((sum, { orders }) => sum + orders, 0);
  const rewritten = known.reduce(
    (sum, { monday, orders }) => sum + Math.abs((counts.get(monday) ?? 0) - orders),
    0,
  );
  const share = total === 0 ? 0 : rewritten / total;
  if (share <= rewritten_share || rewritten < LEAST_REWRITTEN) return [];
  return [
    {
      part: 'data',
      severity: 'alert',
      subject: 'history',
      measure: 'rewritten share',
      value: share,
      threshold: rewritten_share,
      message: `${rewritten} of ${total} orders up to ${formatDay(settled)} came or went since the ingest before: was the past delivered as it was?`,
    },
  ];
}

/** A source of, say, the last two years lets as many old days go as new ones come: those were not rewritten. */
function firstComparable(now: DeliveryProfile, previous: DeliveryProfile): Day {
  const [was, is] = [previous.weeks[0].monday, now.weeks[0].monday];
  const isSliding = is > was && is - was <= now.lastDay - previous.lastDay + 7;
  return isSliding ? is + 7 : was;
}

function repeatedShare(weeks: readonly DeliveredWeek[]): number {
  const rows = weeks.reduce((sum, week) => sum + week.rows, 0);
  return rows === 0 ? 0 : weeks.reduce((sum, { repeated }) => sum + repeated, 0) / rows;
}
