import type { Day } from '../../days.js';
import { minimise, type Objective } from './minimise.js';

/** Parts of the year stay where they are in the calendar, for as long as data go back. */
const MEAN_YEAR_DAYS = 365.25;

/** The year is cut into this many parts, of about 15 days. */
export const YEAR_PARTS = 24;
const PART_DAYS = MEAN_YEAR_DAYS / YEAR_PARTS;

/**
 * Prior standard deviations of logarithms: of a part of the year, and of the step from one part to the next. Wide: in
 * its first year a shop's seasons are hard to tell from the ageing of its customers, and a prior that calls both
 * unlikely leaves too little of the seasons. Beside .3 and .15 the mean error of the level's logarithm fell from .162
 * to .119 with a year of history and from .137 to .129 with 15 months, over 19 shops; with 200 customers from .207 to
 * .196 and from .127 to .117; with more history it stayed.
 */
const SPREAD = 1;
const STEP = 0.3;

/**
 * How much faster than on average customers buy, as logarithms: in each part of the year, and at each age since
 * the first purchase, in steps of as many days.
 */
export interface Pace {
  readonly season: Float64Array;
  readonly age: Float64Array;
}

/** No season, and no age that differs; `longest` is the highest age, days. */
export function evenPace(longest: number): Pace {
  return { season: new Float64Array(YEAR_PARTS), age: new Float64Array(ageOf(longest) + 1) };
}

/** The part of the year that a day lies in. */
export function seasonOf(day: Day): number {
  // The second remainder serves days before 1970-01-01.
  const within = ((day % MEAN_YEAR_DAYS) + MEAN_YEAR_DAYS) % MEAN_YEAR_DAYS;
  return Math.min(Math.floor((within / MEAN_YEAR_DAYS) * YEAR_PARTS), YEAR_PARTS - 1);
}

/** Sums of what was told of each day, beginning with `firstDay`, by part of the year. */
export function sumBySeason(byDay: Float64Array, firstDay: Day): Float64Array {
  const sums = new Float64Array(YEAR_PARTS);
  for (const [day, value] of byDay.entries()) sums[seasonOf(firstDay + day)] += value;
  return sums;
}

/** The place in {@link Pace}'s ages of so many days since the first purchase. */
export function ageOf(days: number): number {
  return Math.floor(days / PART_DAYS);
}

/** Purchases that came, and how many were expected of an even pace. */
export interface PaceData {
  readonly bySeason: Float64Array;
  readonly byAge: Float64Array;
  /** Expected at an even pace: `[season * ages + age]`. */
  readonly expected: Float64Array;
}

/**
 * The most probable pace: purchases are Poisson with mean expected x e^(season + age), both a priori smooth random
 * walks around 0, that of the seasons closed to a circle. The age is there so that what customers do when they are
 * new, or old, is not taken for a season.
 */
export function fitPace({ bySeason, byAge, expected }: PaceData, start: Pace): Pace {
  const ages = byAge.length;
  const purchases = Math.max(
    1,
    bySeason.reduce((sum, count) => sum + count, 0),
  );
  const cost: Objective = (point, gradient) => {
    const season = point.subarray(0, YEAR_PARTS);
    const age = point.subarray(YEAR_PARTS);
    const factors = age.map(Math.exp);
    gradient.fill(0);
    let value = addPrior(season, gradient, true) + addPrior(age, gradient.subarray(YEAR_PARTS), false);
    for (let s = 0; s < YEAR_PARTS; s++) {
      const factor = Math.exp(season[s]);
      let sum = 0;
      for (let a = 0; a < ages; a++) {
        const mean = expected[s * ages + a] * factor * factors[a];
        sum += mean;
        gradient[YEAR_PARTS + a] += mean;
      }
      value += sum - bySeason[s] * season[s];
      gradient[s] += sum - bySeason[s];
    }
    for (let a = 0; a < ages; a++) {
      value -= byAge[a] * age[a];
      gradient[YEAR_PARTS + a] -= byAge[a];
    }
    for (let i = 0; i < gradient.length; i++) gradient[i] /= purchases;
    return value / purchases;
  };
  const { point } = minimise(cost, [...start.season, ...start.age]);
  return { season: point.slice(0, YEAR_PARTS), age: point.slice(YEAR_PARTS) };
}

/** Minus the logarithm of the prior of one column of the pace; adds its derivatives to `gradient`. */
function addPrior(logs: Float64Array, gradient: Float64Array, isCircle: boolean): number {
  let value = 0;
  for (let i = 0; i < logs.length; i++) {
    value += (0.5 * logs[i] ** 2) / SPREAD ** 2;
    gradient[i] += logs[i] / SPREAD ** 2;
    if (i === 0 && !isCircle) continue;
    const before = i === 0 ? logs.length - 1 : i - 1;
    const step = logs[i] - logs[before];
    value += (0.5 * step ** 2) / STEP ** 2;
    gradient[i] += step / STEP ** 2;
    gradient[before] -= step / STEP ** 2;
  }
  return value;
}
