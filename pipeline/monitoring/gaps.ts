import { type Day, formatDay } from '../days.js';
import type { Finding } from './finding.js';
import { lengthOf, type Period, type Periods, WEEK, YEAR_OF_WEEKS } from './periods.js';
import type { MonitoringSettings } from './settings.js';
import type { DailyOrders } from './volume.js';

/** A run of days without an order, of which the shop usually has some. */
export interface Gap extends Period {
  /** Days of it on which the shop usually has orders. */
  readonly openDays: number;
  /** Orders that those days would have had. */
  readonly expected: number;
}

/** A weekday counts as open where the shop had orders on most of them. */
const OPEN_SHARE = 0.5;
/** Fewer expected orders may fail to come by chance: exp(-7) is one in a thousand. */
const LEAST_EXPECTED = 7;
/** A year earlier less than this share of the expected orders came: then it is the shop's own holiday. */
const HOLIDAY_SHARE = 0.2;

/** Dead days of the recent period, by the shop's own weekly rhythm of before. */
export function findGaps(
  orders: DailyOrders,
  { recent, before }: Periods,
  firstDay: Day,
  { dead_days }: MonitoringSettings,
): Finding[] {
  return deadRuns(orders, recent, weeklyRhythm(orders, before))
    .filter(({ openDays, expected }) => openDays >= dead_days && expected >= LEAST_EXPECTED)
    .map((gap): Finding => {
      const isHoliday = wasDeadAYearEarlier(orders, gap, firstDay);
      return {
        part: 'data',
        severity: isHoliday ? 'watch' : 'alert',
        subject: `${formatDay(gap.from)} to ${formatDay(gap.to)}`,
        measure: 'dead days',
        value: gap.openDays,
        threshold: dead_days,
        message: `No order from ${formatDay(gap.from)} to ${formatDay(gap.to)}, where about ${gap.expected.toFixed(0)} are usual${isHoliday ? '; a year earlier it was the same' : ''}.`,
      };
    });
}

/** Mean orders of each weekday; 0 where the shop is mostly closed. */
function weeklyRhythm(orders: DailyOrders, before: Period): number[] {
  const rhythm = new Array<number>(WEEK).fill(0);
  const open = new Array<number>(WEEK).fill(0);
  for (let day = before.from; day <= before.to; day++) {
    const count = orders.get(day) ?? 0;
    rhythm[day % WEEK] += count;
    open[day % WEEK] += Number(count > 0);
  }
  const weeks = lengthOf(before) / WEEK;
  return rhythm.map((count, weekday) => (open[weekday] / weeks > OPEN_SHARE ? count / weeks : 0));
}

/** The longest runs of days without an order, those with an open day among them. */
function deadRuns(orders: DailyOrders, { from, to }: Period, rhythm: readonly number[]): Gap[] {
  const runs: Gap[] = [];
  for (let start = from; start <= to; start++) {
    let end = start;
    while (end <= to && !orders.has(end)) end++;
    if (end === start) continue;
    const usual = Array.from({ length: end - start }, (_, i) => rhythm[(start + i) % WEEK]);
    const openDays = usual.filter((count) => count > 0).length;
    const expected = usual.reduce((sum, count) => sum + count, 0);
    if (openDays > 0) runs.push({ from: start, to: end - 1, openDays, expected });
    start = end;
  }
  return runs;
}

function wasDeadAYearEarlier(orders: DailyOrders, { from, to, expected }: Gap, firstDay: Day): boolean {
  if (from - YEAR_OF_WEEKS < firstDay) return false;
  let came = 0;
  for (let day = from - YEAR_OF_WEEKS; day <= to - YEAR_OF_WEEKS; day++) came += orders.get(day) ?? 0;
  return came < HOLIDAY_SHARE * expected;
}
