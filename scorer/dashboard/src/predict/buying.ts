/** How a customer bought, in the four numbers that a prediction rests on. */
export interface Buying {
  readonly purchases: number;
  /** Currency a purchase. */
  readonly spend: number;
  /** Days since the first and the last purchase. */
  readonly firstAgo: number;
  readonly lastAgo: number;
}

/** What can have happened: one purchase is first and last at once, and each needs a day of its own. */
export function consistent({ purchases, spend, firstAgo, lastAgo }: Buying): Buying {
  if (purchases === 1) return { purchases, spend, firstAgo, lastAgo: firstAgo };
  const first = Math.max(firstAgo, purchases - 1);
  return { purchases, spend, firstAgo: first, lastAgo: Math.min(lastAgo, first - purchases + 1) };
}
