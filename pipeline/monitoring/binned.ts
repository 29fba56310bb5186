import { type ReferenceDistribution, sharesUpTo } from '../bundle/reference.js';
import type { FeatureColumn } from '../features/index.js';

/** Every second of the reference's quantiles, 5 % apart, bounds a bin: tenths, as is usual. */
const BIN_STEP = 2;

/** Categories below this share are taken together: alone they would be mostly noise. */
const RARE_SHARE = 0.01;

/** A column beside its reference, in the bins of the reference; shares of all rows. */
export interface Binned {
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Numeric: shares of the present values at or below each quantile of the reference; else empty. */
  readonly cumulativeBefore: readonly number[];
  readonly cumulativeAfter: readonly number[];
  /** Share of rows without a value. */
  readonly missingBefore: number;
  readonly missingAfter: number;
  /** Categorical: values that the reference does not have, with their shares, the largest first. */
  readonly unseen: readonly { readonly value: string; readonly share: number }[];
  /** Numeric: share of the present values below the least or above the most of the reference. */
  readonly outside: number;
}

/** Counts a column into the bins of its reference; missing values are a bin of their own. */
export function binned(reference: ReferenceDistribution, column: FeatureColumn): Binned {
  if (reference.kind === 'numeric' && column instanceof Float64Array) return binNumbers(reference, column);
  if (reference.kind === 'categorical' && !(column instanceof Float64Array)) {
    return binCategories(reference, column);
  }
  throw new TypeError('a column and its reference are of different kinds');
}

function binNumbers(
  { missing, quantiles, cumulative }: Extract<ReferenceDistribution, { kind: 'numeric' }>,
  column: Float64Array,
): Binned {
  const present = column.filter((value) => !Number.isNaN(value)).sort();
  const missingAfter = column.length === 0 ? 0 : 1 - present.length / column.length;
  const cumulativeAfter = sharesUpTo(present, quantiles);
  const bounds = distinctBounds(quantiles);
  const shares = (of: readonly number[], without: number) => [
    without,
    ...[...bounds.map((bound) => of[bound]), 1].map(
      (share, bin) => (1 - without) * (share - (bin === 0 ? 0 : of[bounds[bin - 1]])),
    ),
  ];
  return {
    before: shares(cumulative, missing),
    after: shares(cumulativeAfter, missingAfter),
    cumulativeBefore: cumulative,
    cumulativeAfter,
    missingBefore: missing,
    missingAfter,
    unseen: [],
    outside: outsideShare(present, quantiles[0], cumulativeAfter.at(-1)),
  };
}

/** Places of the quantiles that bound the bins: inner ones, each value once. */
function distinctBounds(quantiles: readonly number[]): number[] {
  const most = quantiles.at(-1);
  return quantiles
    .map((_, place) => place)
    .filter((place) => place > 0 && place % BIN_STEP === 0)
    .filter((place) => quantiles[place] !== most && quantiles[place] !== quantiles[place + BIN_STEP]);
}

/** @param within share of the values at or below the most; undefined where the reference has no value */
function outsideShare(sorted: Float64Array, least: number, within: number | undefined): number {
  if (within === undefined || sorted.length === 0) return 0;
  const first = sorted.findIndex((value) => value >= least);
  const below = first < 0 ? sorted.length : first;
  return below / sorted.length + 1 - within;
}

function binCategories(
  { missing, shares }: Extract<ReferenceDistribution, { kind: 'categorical' }>,
  column: readonly (string | null)[],
): Binned {
  const counts = new Map<string | null, number>();
  for (const value of column) counts.set(value, (counts.get(value) ?? 0) + 1);
  const shareNow = (value: string | null) => (counts.get(value) ?? 0) / Math.max(column.length, 1);
  const common = Object.keys(shares).filter((value) => shares[value] >= RARE_SHARE);
  const unseen = [...counts.keys()]
    .filter((value): value is string => value !== null && !Object.hasOwn(shares, value))
    .map((value) => ({ value, share: shareNow(value) }))
    .sort((a, b) => b.share - a.share || (a.value < b.value ? -1 : 1));
  const withRest = (of: readonly number[]) => [
    ...of,
    Math.max(0, 1 - of.reduce((sum, share) => sum + share, 0)),
  ];
  return {
    before: withRest([missing, ...common.map((value) => shares[value])]),
    after: withRest([shareNow(null), ...common.map(shareNow)]),
    cumulativeBefore: [],
    cumulativeAfter: [],
    missingBefore: missing,
    missingAfter: shareNow(null),
    unseen,
    outside: 0,
  };
}
