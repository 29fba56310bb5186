import { probit } from 'simple-statistics';

/**
 * Population stability index of two distributions over the same bins: the sum of (after - before) ln(after / before).
 * Below 0.1 hardly anything moved, above 0.25 much (Siddiqi, Credit Risk Scorecards, 2006).
 * @param before shares, which add up to 1; `after` likewise
 * @param rows of both samples: an empty bin counts as half a row, since its logarithm would be infinite
 */
export function stabilityIndex(
  before: readonly number[],
  after: readonly number[],
  rows: { readonly before: number; readonly after: number },
): number {
  return before.reduce((index, share, bin) => {
    const was = Math.max(share, 0.5 / rows.before);
    const is = Math.max(after[bin], 0.5 / rows.after);
    return index + (is - was) * Math.log(is / was);
  }, 0);
}

/**
 * The index that chance alone exceeds with probability `chance` where nothing moved: with B bins it is distributed
 * like (1 / n + 1 / m) chi-squared(B - 1) (Yurdakul, Statistical Properties of Population Stability Index, 2018).
 */
export function stabilityIndexByChance(
  bins: number,
  rows: { readonly before: number; readonly after: number },
  chance: number,
): number {
  if (bins < 2) return 0;
  return (1 / rows.before + 1 / rows.after) * chiSquaredQuantile(bins - 1, 1 - chance);
}

/** Wilson and Hilferty's approximation (1931): within 2 % for the levels and degrees of freedom used here. */
function chiSquaredQuantile(degrees: number, level: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + probit(level) * Math.sqrt(spread)) ** 3;
}
