/**
 * Kolmogorov-Smirnov distance of two samples, looked at where the first one's distribution is known. Between those
 * points it may be a little larger; it never is smaller, so that chance exceeds {@link distanceByChance} more rarely
 * than stated.
 * @param before share of the first sample at or below each point; `after` likewise of the second
 */
export function largestDistance(before: readonly number[], after: readonly number[]): number {
  return before.reduce((most, share, point) => Math.max(most, Math.abs(share - after[point])), 0);
}

/**
 * The distance that chance alone exceeds with about probability `chance` where nothing moved
 * (Smirnov 1948, the first term of the asymptotic series).
 */
export function distanceByChance(
  rows: { readonly before: number; readonly after: number },
  chance: number,
): number {
  const { before, after } = rows;
  return Math.sqrt((-Math.log(chance / 2) / 2) * ((before + after) / (before * after)));
}
