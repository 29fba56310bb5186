import { type Day, YEAR_DAYS } from '../../days.js';
import type { SeasonalClock } from './seasonalClock.js';

/** The year of 365 days that begins after a day is cut into quarters, which end so many days after it. */
const QUARTER_ENDS = [91, 182, 273, 365] as const;

/** How many quarters there are. */
export const QUARTERS = QUARTER_ENDS.length;

/** Time as it passes for one customer: as the shop's clock says, faster in some quarters of the year. */
export class OwnClock {
  /**
   * @param asOf quarters are counted from
   * @param speed of each quarter beside the shop's clock
   */
  constructor(
    readonly shop: SeasonalClock,
    readonly asOf: Day,
    readonly speed: Float64Array,
  ) {}

  /** Time that passes in `(from, to]`, in days of the shop's average speed. */
  between(from: Day, to: Day): number {
    let time = 0;
    for (const [q, begin, end] of quartersOf(this.asOf, from, to)) {
      time += this.speed[q] * this.shop.between(begin, end);
    }
    return time;
  }

  /** Whole days after `asOf` until so much time has passed; Infinity where that takes longer than `most` days. */
  daysUntil(time: number, most: number): number {
    if (time === Number.POSITIVE_INFINITY) return time;
    let left = time;
    for (const [q, begin, end] of quartersOf(this.asOf, this.asOf, this.asOf + most)) {
      const days = this.shop.daysUntil(begin, left / this.speed[q], end - begin);
      if (days <= end - begin) return begin - this.asOf + days;
      left -= this.speed[q] * this.shop.between(begin, end);
    }
    return Number.POSITIVE_INFINITY;
  }
}

/** The quarter of the year after `asOf` that a day lies in, of whatever year. */
export function quarterOf(asOf: Day, day: Day): number {
  const within = day - yearBegin(asOf, day);
  return QUARTER_ENDS.findIndex((end) => within <= end);
}

/** The shop's time in `(from, to]` by quarter. */
export function timeByQuarter(shop: SeasonalClock, asOf: Day, from: Day, to: Day): Float64Array {
  const time = new Float64Array(QUARTERS);
  for (const [q, begin, end] of quartersOf(asOf, from, to)) time[q] += shop.between(begin, end);
  return time;
}

/** The quarters of all years that `(from, to]` lies in, in order, each with the days of it that it covers. */
function* quartersOf(
  asOf: Day,
  from: Day,
  to: Day,
): Generator<readonly [quarter: number, begin: Day, end: Day]> {
  let year = yearBegin(asOf, from);
  for (let begin = from; begin < to; year += YEAR_DAYS) {
    for (const [quarter, end] of QUARTER_ENDS.entries()) {
      if (year + end <= begin) continue;
      const until = Math.min(year + end, to);
      yield [quarter, begin, until];
      if (until === to) return;
      begin = until;
    }
  }
}

/** The day that the year of a day begins after, where years are counted from `asOf`. */
function yearBegin(asOf: Day, day: Day): Day {
  return asOf + (Math.ceil((day - asOf) / YEAR_DAYS) - 1) * YEAR_DAYS;
}
