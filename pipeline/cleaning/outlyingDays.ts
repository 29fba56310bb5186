import type { DuckDBConnection } from '@duckdb/node-api';
import { type Day, formatDay } from '../days.js';
import { readRows } from './rows.js';

/** So many days without an order set what lies beyond apart, ... */
const GAP_DAYS = 180;
/** ... where that is at most this share of all orders. */
const FEW = 0.05;

/** Days without an order, and the orders on both sides of them. */
interface Gap {
  readonly before: Day;
  readonly after: Day;
  readonly earlier: number;
  readonly later: number;
}

/**
 * Sentences about a few orders that lie far before or behind all others, as a mistyped or made-up date does:
 * one such row decides from where the history is told, or from which day predictions start.
 * @param duck with the table `orders`
 */
export async function findOutlyingDays(duck: DuckDBConnection): Promise<string[]> {
  const gaps = await readGaps(duck);
  const first = gaps.findLast(({ earlier, later }) => earlier <= FEW * (earlier + later));
  const last = gaps.find(({ earlier, later }) => later <= FEW * (earlier + later));
  const said: string[] = [];
  if (first) {
    said.push(
      `Only ${share(first.earlier, first)} orders came on or before ${formatDay(first.before)}, ${daysOf(first)} days before the next one. Correct those dates in the file if they are mistaken: the history is told from there.`,
    );
  }
  if (last) {
    said.push(
      `Only ${share(last.later, last)} orders came on or after ${formatDay(last.after)}, ${daysOf(last)} days after the previous one. If those dates are mistaken, leave them out with --set source.until=${formatDay(last.before)}: predictions start from the day of the last order.`,
    );
  }
  return said;
}

/** Long times without an order, ascending. */
async function readGaps(duck: DuckDBConnection): Promise<Gap[]> {
  const rows = await readRows(
    duck,
    `WITH days AS (SELECT day, count(*) AS orders FROM orders GROUP BY day),
      walked AS (
        SELECT lag(day) OVER by_day AS before, day AS after,
          sum(orders) OVER by_day - orders AS earlier, sum(orders) OVER () AS total
        FROM days WINDOW by_day AS (ORDER BY day)
      )
      SELECT before, after, earlier::BIGINT, (total - earlier)::BIGINT FROM walked
      WHERE after - before >= ${GAP_DAYS} ORDER BY after`,
  );
  return rows.map(([before, after, earlier, later]) => ({ before, after, earlier, later }));
}

function share(few: number, { earlier, later }: Gap): string {
  return `${few.toLocaleString('en')} of ${(earlier + later).toLocaleString('en')}`;
}

function daysOf({ before, after }: Gap): string {
  return (after - before).toLocaleString('en');
}
