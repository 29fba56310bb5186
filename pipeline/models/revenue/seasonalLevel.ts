import type { Day } from '../../days.js';
import type { RepeatPurchases } from '../../features/repeatPurchases.js';
import { buyersSummary, purchaseSummary, revenueOf } from '../anchor.js';
import { fitPurchaseModel, fitSeasonalClock, type PurchaseModel, type SeasonalClock } from '../btyd/index.js';
import type { AnchoredSnapshot } from './anchorCache.js';
import { labelsOf, total } from './windowLevel.js';

/** Every season must have been seen once: a year, its first and last day included. */
const LEAST_HISTORY_DAYS = 365;

/** Weight of what the season brought one year earlier, in the geometric mean with what the clock says. */
const YEAR_AGO_SHARE = 1 / 3;

/**
 * The level of the coming season: by how much more than the anchors say will be bought.
 * Two answers that err in different ways are averaged. The clock: what a purchase model on the shop's clock expects
 * over what the same model expects without seasons; it takes the anchors' total for right. And, where there is one,
 * the same window one year earlier: what came over what was expected then; where the data begin too shortly before
 * it, too little was known. The weights were measured on simulated shops of many kinds and at many cutoffs of real ones.
 * Both use BG/NBD: only purchases end its relations, so that a clock changes nothing else in it, and on a short
 * history it tells slow customers from lost ones more steadily than Pareto/NBD.
 */
export class SeasonalLevel {
  /**
   * @param clock of the shop, up to the cutoff of `present`
   * @param seasonal the purchase model on that clock
   * @param even the purchase model without seasons
   */
  constructor(
    readonly present: AnchoredSnapshot,
    readonly clock: SeasonalClock,
    readonly seasonal: PurchaseModel,
    readonly even: PurchaseModel,
  ) {}

  /**
   * Of the window `(cutoff, cutoff + horizon]`, above 0.
   * @param yearAgo labelled snapshot one year earlier, in whose window something was bought
   */
  over(horizonDays: number, yearAgo: AnchoredSnapshot | undefined): number {
    const byClock = this.#byClock(horizonDays);
    if (yearAgo === undefined) return byClock;
    return byClock ** (1 - YEAR_AGO_SHARE) * levelThen(yearAgo, horizonDays) ** YEAR_AGO_SHARE;
  }

  #byClock(horizonDays: number): number {
    const { snapshot, anchor } = this.present;
    const { cutoff, table } = snapshot;
    const spend = anchor.expectedSpend(table);
    const summary = purchaseSummary(table, this.even.span);
    const onClock = this.clock.summary(summary, cutoff);
    const time = this.clock.between(cutoff, cutoff + horizonDays);
    const even = revenueOf(this.even.expectedOrdersOf(summary, horizonDays), spend);
    return total(revenueOf(this.seasonal.expectedOrdersOf(onClock, time), spend)) / total(even);
  }
}

/** What was bought in the window of a snapshot over what was expected. */
function levelThen({ snapshot, anchor }: AnchoredSnapshot, horizonDays: number): number {
  const { table } = snapshot;
  const model = fitPurchaseModel('bg-nbd', buyersSummary(table));
  const orders = model.expectedOrdersOf(purchaseSummary(table, model.span), horizonDays);
  const expected = revenueOf(orders, anchor.expectedSpend(table));
  return total(labelsOf(snapshot, horizonDays).revenue) / total(expected);
}

/** Whether the history up to a cutoff holds every season. */
export function knowsSeasons(firstDay: Day, cutoff: Day): boolean {
  return cutoff - firstDay + 1 >= LEAST_HISTORY_DAYS;
}

/**
 * Learns the seasons from the customers of a snapshot.
 * @param repeats when they bought again
 * @returns undefined where the history is shorter than a year
 */
export function fitSeasonalLevel(
  present: AnchoredSnapshot,
  repeats: RepeatPurchases | undefined,
): SeasonalLevel | undefined {
  const { cutoff, table } = present.snapshot;
  if (repeats === undefined || !knowsSeasons(repeats.firstDay, cutoff)) return undefined;
  const buyers = buyersSummary(table);
  const clock = fitSeasonalClock(buyers, repeats, cutoff);
  const seasonal = fitPurchaseModel('bg-nbd', clock.summary(buyers, cutoff));
  return new SeasonalLevel(present, clock, seasonal, fitPurchaseModel('bg-nbd', buyers));
}
