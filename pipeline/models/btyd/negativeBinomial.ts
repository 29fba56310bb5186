/**
 * P(0), ..., P(largest) purchases in `time` when the rate of purchases is Gamma(shape, rate): the negative
 * binomial distribution. Logarithms first, so that a vanishing P(0) does not take the others with it.
 */
export function purchaseCounts(shape: number, rate: number, time: number, largest: number): Float64Array {
  const counts = new Float64Array(largest + 1);
  const logNone = -shape * Math.log1p(time / rate);
  const logMore = Math.log(time) - Math.log(rate + time);
  let log = logNone;
  for (let n = 0; n <= largest; n++) {
    counts[n] = Math.exp(log);
    log += Math.log((shape + n) / (n + 1)) + logMore;
  }
  return counts;
}

/** The time within which the first purchase comes with this chance (in [0, 1)), for a Gamma(shape, rate) rate. */
export function firstPurchaseWithin(shape: number, rate: number, chance: number): number {
  return rate * Math.expm1(-Math.log1p(-chance) / shape);
}
