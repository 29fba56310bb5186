import { outcomeUnit } from './outcomes.js';

/** A prediction interval, currency; both ends belong to it. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
  /** Chance that it holds the outcome; above what was asked for where buying nothing alone is likelier than that. */
  readonly chance: number;
}

/** The fitted numbers of an {@link OutcomeLaw}, as plain JSON. */
export interface OutcomeLawRecord {
  /** Expected orders at which the next group begins, ascending; group i holds [edges[i - 1], edges[i]). */
  readonly edges: readonly number[];
  /** By group: equally likely outcomes, ascending, in units of `outcomeUnit`. One more than edges. */
  readonly ratios: readonly (readonly number[])[];
  /** Hardly anybody was ever expected to order less; 0 where that is not known. */
  readonly leastExpected: number;
  /** Share of itself by which an end gives way, away from the prediction. */
  readonly leeway: number;
}

/** The prediction counts as met within this share of it, or within one average order, whichever is wider. */
const NEAR_SHARE = 0.5;

/**
 * How revenue is distributed around predictions. Customers of whom the same number of average orders is expected
 * form a group; within it, the outcomes of earlier windows are what may come now (a conformal predictive
 * distribution, Vovk et al. 2017, one a group). The groups make it right for labels that are mostly 0: each has
 * its own chance of no purchase. Of whom less is expected than ever was of anybody, as in the quiet season after a
 * first Christmas, half as much means that half as many buy, not that each buys half as much.
 */
export class OutcomeLaw {
  constructor(readonly record: OutcomeLawRecord) {}

  /**
   * The interval that holds the outcome with a chance of `coverage`, in (0, 1). It begins at 0, and then is the
   * shortest such interval, wherever a customer may well buy nothing: with at least the chance of one tail. Where
   * buying nothing alone is likelier than `coverage`, no interval can be less sure. It always holds the prediction.
   * Where all orders cost the same, outcomes are whole numbers of them, and an end that lies a hair beside such a
   * number, as average orders are estimates, would miss all who bought: the ends give way a little.
   */
  interval(predicted: number, averageOrder: number, coverage: number): Interval {
    const outcomes = this.#outcomes(predicted, averageOrder);
    const unit = outcomeUnit(predicted, averageOrder);
    const tail = (1 - coverage) / 2;
    const negative = outcomes.shareBelow(0);
    const isFromZero = outcomes.shareUpTo(0) >= tail && negative < tail;
    const first = isFromZero ? 0 : outcomes.quantile(tail);
    const last = outcomes.quantile(isFromZero ? negative + coverage : 1 - tail);
    const from = first - this.record.leeway * Math.abs(first);
    const to = last + this.record.leeway * Math.abs(last);
    const lower = Math.min(unit * from, predicted);
    const upper = Math.max(unit * to, predicted);
    const chance =
      outcomes.shareUpTo(Math.max(to, predicted / unit)) -
      outcomes.shareBelow(Math.min(from, predicted / unit));
    return { lower, upper, chance };
  }

  /** Chance that the outcome lies within 50 % of the prediction or one average order of it, whichever is wider. */
  confidence(predicted: number, averageOrder: number): number {
    const outcomes = this.#outcomes(predicted, averageOrder);
    const unit = outcomeUnit(predicted, averageOrder);
    const reach = nearEnough(predicted, averageOrder);
    const atMost = outcomes.shareUpTo((predicted + reach) / unit);
    return Math.max(0, atMost - outcomes.shareBelow((predicted - reach) / unit));
  }

  toJSON(): OutcomeLawRecord {
    return this.record;
  }

  #outcomes(predicted: number, averageOrder: number): ThinnedOutcomes {
    const { edges, ratios, leastExpected } = this.record;
    const expectedOrders = predicted / averageOrder;
    const share = expectedOrders < leastExpected ? expectedOrders / leastExpected : 1;
    return new ThinnedOutcomes(ratios[groupOf(edges, expectedOrders)], share);
  }
}

/** Equally likely outcomes of which only a share comes to pass; else nothing is bought. */
class ThinnedOutcomes {
  /**
   * @param sorted ascending
   * @param share in [0, 1]
   */
  constructor(
    readonly sorted: readonly number[],
    readonly share: number,
  ) {}

  /** The smallest outcome with at least the share `level`, above 0, of all outcomes up to it. */
  quantile(level: number): number {
    if (level <= this.shareBelow(0)) return quantileOf(this.sorted, level / this.share);
    if (level <= this.shareUpTo(0)) return 0;
    return quantileOf(this.sorted, (level - (1 - this.share)) / this.share);
  }

  shareUpTo(bound: number): number {
    return this.share * shareUpTo(this.sorted, bound) + (bound >= 0 ? 1 - this.share : 0);
  }

  shareBelow(bound: number): number {
    return this.share * shareBelow(this.sorted, bound) + (bound > 0 ? 1 - this.share : 0);
  }
}

/** How far from the prediction an outcome may lie to count as near, currency. */
export function nearEnough(predicted: number, averageOrder: number): number {
  return Math.max(NEAR_SHARE * predicted, averageOrder);
}

/** The group of customers of whom so many average orders are expected. */
export function groupOf(edges: readonly number[], expectedOrders: number): number {
  return countUntil(edges, (edge) => edge > expectedOrders);
}

/** The smallest value with at least the share `level` of all values up to it. */
function quantileOf(sorted: readonly number[], level: number): number {
  // The tolerance keeps 0.1 + 0.8 from being more than 0.9.
  const rank = Math.ceil(level * sorted.length - 1e-9);
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1];
}

function shareUpTo(sorted: readonly number[], bound: number): number {
  return countUntil(sorted, (value) => value > bound) / sorted.length;
}

function shareBelow(sorted: readonly number[], bound: number): number {
  return countUntil(sorted, (value) => value >= bound) / sorted.length;
}

/** How many values come before the first that is `beyond`; by bisection. */
function countUntil(sorted: readonly number[], beyond: (value: number) => boolean): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (beyond(sorted[middle])) to = middle;
    else from = middle + 1;
  }
  return from;
}
