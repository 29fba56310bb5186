import gammaln from '@stdlib/math-base-special-gammaln';
import { type Day, YEAR_DAYS } from '../../days.js';
import { total } from '../matrix.js';
import { OwnClock, QUARTERS, quarterOf, timeByQuarter } from './ownClock.js';
import type { SeasonalClock } from './seasonalClock.js';

/** Concentrations to choose from, ascending. */
const CONCENTRATIONS = Array.from({ length: 17 }, (_, i) => 2 ** (i / 2 - 2));
/** Two numbers need no more customers than this. */
const MOST_CUSTOMERS = 20_000;

/** Where expectation maximisation of the share begins, when it has settled, and its turns at most. */
const FIRST_SHARE = 0.3;
const SETTLED = 1e-4;
const MOST_TURNS = 100;

const EVEN_SPEED = new Float64Array(QUARTERS).fill(1);
const NOWHERE = new Float64Array(QUARTERS);

/** What two numbers must explain to be more than chance at 5 %: half of chi square with two degrees of freedom. */
const LEAST_LOG_LIKELIHOOD = 3;

/** A quarter of which less is expected counts as so much: a purchase in one that was hardly seen proves little. */
const LEAST_SHARE = 1e-3;

/** Keeps e^x finite, and above 0. */
const MOST_LOG = 700;

/** When a customer bought, by the quarters of the year. */
export interface SeasonHistory {
  /** The last day that is known of him. */
  readonly asOf: Day;
  /** Days from the first purchase to `asOf`. */
  readonly tenure: number;
  /** Days from the last purchase to `asOf`. */
  readonly recency: number;
  /** Purchase days in each quarter of the year that begins after `asOf`, of all years. */
  readonly purchaseDays: Float64Array;
}

/** Purchase days by quarter: how many, and how many were expected of someone who buys as the shop's clock says. */
interface Purchases {
  readonly count: number;
  readonly byQuarter: Float64Array;
  readonly expected: Float64Array;
}

/**
 * How far the customers of a shop differ in their seasons: some buy as the shop's clock says; the others in seasons of
 * their own, as gardeners and skiers do in one sports shop. The shares of the quarters in what the others buy are
 * Dirichlet around what was expected of them.
 */
export class OwnSeasons {
  /**
   * @param concentration of the Dirichlet distribution: the less, the more seasons differ
   * @param share of the customers who do not buy as the shop's clock says, in [0, 1]
   * @param beginInThem whether first purchases come in those seasons too: else they tell nothing of them
   */
  constructor(
    readonly concentration: number,
    readonly share: number,
    readonly beginInThem: boolean,
  ) {}

  /** The time of a customer: the shop's, faster in the quarters that he buys more in than the shop's clock says. */
  clockOf(history: SeasonHistory, clock: SeasonalClock): OwnClock {
    const { asOf } = history;
    const purchases = this.share > 0 ? purchasesOf(history, clock, this.beginInThem) : undefined;
    if (purchases === undefined) return new OwnClock(clock, asOf, EVEN_SPEED);
    const odds = this.share * oddsOf(purchases, this.concentration);
    const chance = odds / (odds + 1 - this.share);
    const prior = this.concentration / QUARTERS;
    const { byQuarter, expected } = purchases;
    const speed = byQuarter.map(
      (bought, q) => 1 - chance + (chance * (prior + bought)) / (prior + expected[q]),
    );
    const mean = total(yearShares(clock, asOf).map((share, q) => share * speed[q]));
    return new OwnClock(
      clock,
      asOf,
      speed.map((value) => value / mean),
    );
  }
}

/** All customers buy as the shop's clock says. */
export const NO_OWN_SEASONS = new OwnSeasons(1, 0, false);

/**
 * Fits concentration and share by maximum likelihood, to the repeat purchases of customers who bought again over more
 * than a year: of others nothing tells a season from a few purchases that happened to come together.
 */
export function fitOwnSeasons(histories: readonly SeasonHistory[], clock: SeasonalClock): OwnSeasons {
  const longKnown = histories.filter(({ tenure, recency }) => tenure - recency > YEAR_DAYS);
  const step = Math.ceil(longKnown.length / MOST_CUSTOMERS);
  const sample = longKnown.filter((_, i) => i % step === 0);
  const known = sample
    .map((history) => purchasesOf(history, clock, false))
    .filter((purchases) => purchases !== undefined);
  let best = { logLikelihood: LEAST_LOG_LIKELIHOOD, seasons: NO_OWN_SEASONS };
  for (const concentration of CONCENTRATIONS) {
    const odds = Float64Array.from(known, (purchases) => oddsOf(purchases, concentration));
    const share = fitShare(odds);
    const logLikelihood = odds.reduce((sum, odd) => sum + Math.log(share * odd + 1 - share), 0);
    if (logLikelihood > best.logLikelihood) {
      best = { logLikelihood, seasons: new OwnSeasons(concentration, share, false) };
    }
  }
  const { concentration, share } = best.seasons;
  return new OwnSeasons(concentration, share, beginInSeason(sample, best.seasons, clock));
}

/** Whether first purchases are likelier by the clocks that repeat purchases tell of than by the shop's. */
function beginInSeason(
  histories: readonly SeasonHistory[],
  seasons: OwnSeasons,
  clock: SeasonalClock,
): boolean {
  const logLikelihood = histories.reduce((sum, history) => {
    const { asOf, tenure } = history;
    return sum + Math.log(seasons.clockOf(history, clock).speed[quarterOf(asOf, asOf - tenure)]);
  }, 0);
  return logLikelihood > LEAST_LOG_LIKELIHOOD;
}

/** The most probable share of customers with seasons of their own, of whom purchases are so much likelier. */
function fitShare(odds: Float64Array): number {
  let share = FIRST_SHARE;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    let sum = 0;
    for (const odd of odds) sum += (share * odd) / (share * odd + 1 - share);
    const moved = Math.abs(sum / odds.length - share);
    share = sum / odds.length;
    if (moved < SETTLED) break;
  }
  return share;
}

/** How many times likelier the purchases are of a customer with seasons of his own than of another. */
function oddsOf({ count, byQuarter, expected }: Purchases, concentration: number): number {
  let log = -logRising(concentration, count);
  for (let q = 0; q < QUARTERS; q++) {
    const share = Math.max(expected[q] / count, LEAST_SHARE);
    log += logRising(concentration * share, byQuarter[q]) - byQuarter[q] * Math.log(share);
  }
  return Math.exp(Math.max(-MOST_LOG, Math.min(log, MOST_LOG)));
}

function logRising(base: number, by: number): number {
  return by === 0 ? 0 : gammaln(base + by) - gammaln(base);
}

/**
 * Repeat purchases are expected as the time between the first purchase and the last passes; the first one, where it
 * counts, as that of a year does. Undefined where there are none.
 */
function purchasesOf(
  { asOf, tenure, recency, purchaseDays }: SeasonHistory,
  clock: SeasonalClock,
  withFirst: boolean,
): Purchases | undefined {
  const byQuarter = purchaseDays.slice();
  if (!withFirst) {
    const began = quarterOf(asOf, asOf - tenure);
    byQuarter[began] = Math.max(byQuarter[began] - 1, 0);
  }
  const count = total(byQuarter);
  const repeats = withFirst ? Math.max(count - 1, 0) : count;
  if (count === 0 || (repeats > 0 && tenure <= recency)) return undefined;
  const known = tenure > recency ? sharesIn(clock, asOf, asOf - tenure, asOf - recency) : NOWHERE;
  const year = withFirst ? yearShares(clock, asOf) : NOWHERE;
  return { count, byQuarter, expected: known.map((share, q) => repeats * share + year[q]) };
}

/** How the time of a year is shared among its quarters. */
function yearShares(clock: SeasonalClock, asOf: Day): Float64Array {
  return sharesIn(clock, asOf, asOf, asOf + YEAR_DAYS);
}

/** How the time in `(from, to]`, which is not empty, is shared among the quarters. */
function sharesIn(clock: SeasonalClock, asOf: Day, from: Day, to: Day): Float64Array {
  const time = timeByQuarter(clock, asOf, from, to);
  const passed = total(time);
  return time.map((part) => part / passed);
}
