import type { Day } from '../../days.js';
import type { RepeatPurchases } from '../../features/repeatPurchases.js';
import { bgNbd } from './bgNbd.js';
import { censoredAge, splitByAge } from './censored.js';
import { maximiseLikelihood } from './maximumLikelihood.js';
import {
  ageOf,
  evenPace,
  fitPace,
  type Pace,
  type PaceData,
  seasonOf,
  sumBySeason,
  YEAR_PARTS,
} from './pace.js';
import {
  type GroupedSummary,
  groupSummary,
  largestOf,
  type PurchaseSummary,
  takeCustomers,
  tellTimes,
} from './summary.js';

/** Rounds end when no season's logarithm moves by more than this, or after so many. */
const SETTLED = 1e-3;
const MOST_ROUNDS = 40;

/** Four years of 365.25 days: after so many whole days the parts of the year repeat. */
const CYCLE_DAYS = 1461;

/** Time as the shop's seasons make it pass: fast before Christmas, slowly in January. */
export class SeasonalClock {
  readonly #season: Float64Array;
  readonly #speed: Float64Array;
  /** Time from the start of a cycle to the end of so many of its days. */
  readonly #passed = new Float64Array(CYCLE_DAYS);

  /** @param season logarithm of the speed in each part of the year */
  constructor(season: Float64Array) {
    this.#season = season;
    this.#speed = season.map(Math.exp);
    for (let day = 1; day < CYCLE_DAYS; day++) {
      this.#passed[day] = this.#passed[day - 1] + this.#speed[seasonOf(day)];
    }
  }

  /** Time that passes in `(from, to]`, in days of average speed. */
  between(from: Day, to: Day): number {
    return this.#until(to) - this.#until(from);
  }

  /** Whole days after `from` until so much time has passed; Infinity where that takes longer than `most` days. */
  daysUntil(from: Day, time: number, most: number): number {
    if (this.between(from, from + most) < time) return Number.POSITIVE_INFINITY;
    let [least, enough] = [0, most];
    while (least < enough) {
      const middle = (least + enough) >> 1;
      if (this.between(from, from + middle) >= time) enough = middle;
      else least = middle + 1;
    }
    return enough;
  }

  /** The mean over the time that passes in `(from, to]` of what is told of each part of the year. */
  meanOver(from: Day, to: Day, byPart: Float64Array): number {
    let sum = 0;
    for (let day = from + 1; day <= to; day++) sum += this.#speed[seasonOf(day)] * byPart[seasonOf(day)];
    return sum / this.between(from, to);
  }

  /** A summary in days up to a cutoff, with its times told by this clock. */
  summary(summary: PurchaseSummary, cutoff: Day): PurchaseSummary {
    return tellTimes(summary, (row, days) => {
      const first = cutoff - summary.age[row];
      return this.between(first, first + days);
    });
  }

  /** The logarithm of the speed in each part of the year. */
  toJSON(): number[] {
    return Array.from(this.#season);
  }

  #until(day: Day): number {
    const cycles = Math.floor(day / CYCLE_DAYS);
    const whole = this.#passed[CYCLE_DAYS - 1] + this.#speed[seasonOf(CYCLE_DAYS)];
    const ended = Math.floor(day);
    const passed = cycles * whole + this.#passed[ended - cycles * CYCLE_DAYS];
    return ended === day ? passed : passed + (day - ended) * this.#speed[seasonOf(ended + 1)];
  }
}

/**
 * Learns the seasons of a shop from when customers bought again. In each part of the year it compares the repeat
 * purchases with what BG/NBD expects of the customers of that time: of each his rate, as long as he is likely to be
 * still one. The growth of the customer base and where the data begin therefore drop out. What BG/NBD expects is
 * fitted on the clock found so far, and so on in turns (expectation maximisation, Dempster, Laird & Rubin 1977).
 * @param summary of the customers with a purchase, whole days up to `cutoff`
 */
export function fitSeasonalClock(
  summary: PurchaseSummary,
  repeats: RepeatPurchases,
  cutoff: Day,
): SeasonalClock {
  const longest = largestOf(summary.age);
  const oldest = censoredAge(summary, cutoff - repeats.firstDay);
  const groups = splitByAge(summary.age, oldest).map((rows) => cohortsOf(takeCustomers(summary, rows)));
  let pace = evenPace(longest);
  const ages = pace.age.length;
  const bySeason = sumBySeason(repeats.byDay, repeats.firstDay);
  const byAge = sumByAge(repeats.byAge, ages);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const data: PaceData = { bySeason, byAge, expected: new Float64Array(YEAR_PARTS * ages) };
    for (const group of groups) addExpected(group, cutoff, pace, data.expected);
    const next = fitPace(data, pace);
    const moved = next.season.map((log, i) => Math.abs(log - pace.season[i]));
    pace = next;
    if (largestOf(moved) < SETTLED) break;
  }
  return new SeasonalClock(pace.season);
}

/** Customers with the same first purchase day: their age in days, and their rows in the summary. */
interface Cohort {
  readonly age: number;
  readonly rows: number[];
}

interface Cohorts {
  /** In days. */
  readonly summary: GroupedSummary;
  readonly cohorts: readonly Cohort[];
}

function cohortsOf(customers: PurchaseSummary): Cohorts {
  const summary = groupSummary(customers);
  const byAge = new Map<number, Cohort>();
  for (let row = 0; row < summary.count.length; row++) {
    const age = summary.times[summary.ageAt[row]];
    const cohort = byAge.get(age) ?? { age, rows: [] };
    cohort.rows.push(row);
    byAge.set(age, cohort);
  }
  return { summary, cohorts: [...byAge.values()] };
}

/** Adds the purchases that BG/NBD, on the clock of this pace, expects on each day, were the pace even. */
function addExpected(group: Cohorts, cutoff: Day, pace: Pace, expected: Float64Array): void {
  const { summary, cohorts } = group;
  const warped = warp(group, cutoff, pace);
  const { parameters } = maximiseLikelihood(bgNbd.likelihood(warped));
  const [r, alpha] = parameters;
  const process = bgNbd.process(parameters, largestOf(warped.times) || 1);
  for (const { age, rows } of cohorts) {
    let alive = 0;
    /** By the last purchase: the rate of those who are no longer customers since. */
    const ended = new Float64Array(age + 1);
    for (const row of rows) {
      const frequency = summary.frequency[row];
      const [lastTime, endTime] = [warped.times[warped.recencyAt[row]], warped.times[warped.ageAt[row]]];
      const chance = process.pAlivePublished(frequency, lastTime, endTime);
      alive += (summary.count[row] * chance * (r + frequency)) / (alpha + endTime);
      ended[summary.times[summary.recencyAt[row]]] +=
        (summary.count[row] * (1 - chance) * (r + frequency)) / (alpha + lastTime);
    }
    let rate = alive;
    for (let days = age; days > 0; days--) {
      rate += ended[days];
      expected[seasonOf(cutoff - age + days) * pace.age.length + ageOf(days)] += rate;
    }
  }
}

/** The summary with its times as they pass at this pace. */
function warp({ summary, cohorts }: Cohorts, cutoff: Day, { season, age: byAge }: Pace): GroupedSummary {
  const size = summary.count.length;
  const times = new Float64Array(2 * size);
  const [seasonSpeed, ageSpeed] = [season.map(Math.exp), byAge.map(Math.exp)];
  for (const { age, rows } of cohorts) {
    const passed = new Float64Array(age + 1);
    for (let days = 1; days <= age; days++) {
      passed[days] = passed[days - 1] + seasonSpeed[seasonOf(cutoff - age + days)] * ageSpeed[ageOf(days)];
    }
    for (const row of rows) {
      times[row] = passed[summary.times[summary.recencyAt[row]]];
      times[size + row] = passed[age];
    }
  }
  const recencyAt = Uint32Array.from({ length: size }, (_, row) => row);
  return { ...summary, times, recencyAt, ageAt: recencyAt.map((row) => size + row) };
}

function sumByAge(byDays: Float64Array, ages: number): Float64Array {
  const sums = new Float64Array(ages);
  for (const [days, value] of byDays.entries()) sums[ageOf(days)] += value;
  return sums;
}
