import { type Day, formatDay } from '../days.js';
import { dailyRevenue, type HorizonTotal } from './dailyRevenue.js';
import {
  accuracyOf,
  chanceOf,
  type ForecastAccuracy,
  interval80,
  logErrorAt,
  meanExpected,
  type PastMonth,
} from './forecastErrors.js';
import { monthsAfter } from './months.js';

/** Expected net revenue of the customers known at the cutoff; what new ones will bring is not in it. */
export interface MonthForecast {
  /** YYYY-MM. */
  readonly month: string;
  /** First and last day of it that is forecast, YYYY-MM-DD: the first and the last month may be parts. */
  readonly from: string;
  readonly to: string;
  /** Currency. */
  readonly expected: number;
  /** 80 % interval, currency. */
  readonly lo80: number;
  readonly hi80: number;
}

/** Months forecast from one cutoff err together: a share of 80 % intervals above this may be chance. */
const LEAST_COVERAGE = 0.65;

/** What reports/<dataset>/forecast.json holds. */
export interface RevenueForecast {
  /** YYYY-MM-DD; the forecast begins on the day after. */
  readonly cutoff: string;
  readonly customers: number;
  readonly months: readonly MonthForecast[];
  readonly segments: Readonly<
    Record<string, { readonly customers: number; readonly months: readonly MonthForecast[] }>
  >;
  /** How forecasts from earlier cutoffs did; null where the history is too short, or the engine another, for any. */
  readonly backtest: { readonly accuracy: ForecastAccuracy; readonly months: readonly PastMonth[] } | null;
  readonly notes: readonly string[];
}

/** Customers that are forecast together. */
export interface Group {
  readonly customers: number;
  /** Ascending by horizon. */
  readonly totals: readonly HorizonTotal[];
  /** What the anchor expects by the `courseDays` (dailyRevenue.ts). */
  readonly course: readonly HorizonTotal[];
}

/** What a forecast is made from. */
export interface ForecastBasis {
  readonly cutoff: Day;
  readonly base: Group;
  readonly segments: ReadonlyMap<string, Group>;
  /** Revenue of the customers known one year earlier on the days after that, currency; empty where unknown. */
  readonly yearAgo: Float64Array;
  /** Months forecast from earlier cutoffs, and what came; undefined where the engine cannot be asked for them. */
  readonly past: readonly PastMonth[] | undefined;
  /** Sum of squares over sum of the customers' revenue in a recent month, currency: variance a unit of revenue. */
  readonly dispersion: number;
}

/**
 * Forecasts the revenue of each month. The interval of the whole base is that of the errors of earlier forecasts;
 * where there were none, that of chance alone. A segment, or a part of a month, is smaller, so that chance plays a
 * larger part: its variance is larger by what the dispersion says, as if revenue came in independent lumps
 * (quasi-Poisson), log-normal in sum.
 */
export function forecastMonths(basis: ForecastBasis): RevenueForecast {
  const { cutoff, base, past = [], yearAgo, dispersion } = basis;
  const expected = expectedMonths(cutoff, base, yearAgo);
  // The errors of earlier forecasts hold the chance of their months already.
  const met = meanExpected(past);
  const metChance = met === undefined ? 0 : chanceOf(met, dispersion);
  const monthsOf = (own: readonly number[]) =>
    monthsAfter(cutoff, longest(base)).map(({ month, from, to }, index) => {
      const known = logErrorAt(index + 1, past) ?? 0;
      const ends = interval80(own[index], { known, metChance, dispersion });
      return { month, from: formatDay(from), to: formatDay(to), expected: own[index], ...ends };
    });
  const segments = [...basis.segments].map(([name, group]) => [
    name,
    { customers: group.customers, months: monthsOf(expectedMonths(cutoff, group, yearAgo)) },
  ]);
  const accuracy = accuracyOf(past);
  return {
    cutoff: formatDay(cutoff),
    customers: base.customers,
    months: monthsOf(expected),
    segments: Object.fromEntries(segments),
    backtest: accuracy ? { accuracy, months: past } : null,
    notes: notesOn(basis, accuracy),
  };
}

/** Expected revenue by calendar month. */
export function expectedMonths(cutoff: Day, group: Group, yearAgo: Float64Array): number[] {
  const daily = dailyRevenue(group.totals, yearAgo, group.course);
  return monthsAfter(cutoff, longest(group)).map(({ from, to }) =>
    daily.subarray(from - cutoff - 1, to - cutoff).reduce((sum, revenue) => sum + revenue, 0),
  );
}

function longest({ totals }: Group): number {
  return totals.at(-1)?.horizonDays ?? 0;
}

function notesOn({ base, yearAgo, past }: ForecastBasis, accuracy: ForecastAccuracy | undefined): string[] {
  const notes = ['Customers who have not bought yet are not in it.'];
  if (yearAgo.length < longest(base)) {
    const untold =
      yearAgo.length === 0
        ? 'The history holds no year before that tells'
        : 'Beyond a year no year before tells';
    notes.push(`${untold} of the season: between horizons revenue falls off as the anchor expects.`);
  }
  if (past === undefined)
    notes.push(
      'Forecasts from earlier days would need models of their own with this engine: the intervals hold chance alone.',
    );
  else if (accuracy === undefined)
    notes.push('The history is too short for earlier forecasts: the intervals hold chance alone.');
  else if (accuracy.coverage80 !== null && accuracy.coverage80 < LEAST_COVERAGE)
    notes.push(
      `Made from the errors of the other cutoffs, the 80 % intervals held ${(100 * accuracy.coverage80).toFixed(0)} % of the earlier months: take them for too narrow.`,
    );
  return notes;
}
