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

/**
 * The features of a customer who bought at even intervals for the same amount. Were they left out, the model would
 * take him for one of whom they are missing, who bought once: on real data that halves his value.
 */
export function evenFeatures({ purchases, spend, firstAgo, lastAgo }: Buying): Record<string, number> {
  return {
    purchase_days: purchases,
    purchase_revenue: purchases * spend,
    tenure_days: firstAgo,
    recency_days: lastAgo,
    orders: purchases,
    purchases,
    purchases_per_purchase_day: 1,
    net_revenue: purchases * spend,
    value_mean: spend,
    value_max: spend,
    value_min: spend,
    value_last: spend,
    value_last_over_mean: 1,
    value_max_share: 1 / purchases,
    ...(firstAgo > 0 && { recency_over_tenure: lastAgo / firstAgo }),
    ...(purchases > 1 && { value_sd: 0, value_variation: 0, ...gapFeatures(purchases, firstAgo, lastAgo) }),
  };
}

/** What is known of the time between two purchases and more. */
function gapFeatures(purchases: number, firstAgo: number, lastAgo: number): Record<string, number> {
  const gap = (firstAgo - lastAgo) / (purchases - 1);
  return {
    gap_mean_days: gap,
    gap_max_days: gap,
    gap_last_days: gap,
    gap_last_over_mean: 1,
    recency_over_mean_gap: lastAgo / gap,
    recency_over_max_gap: lastAgo / gap,
    ...(purchases > 2 && { gap_sd_days: 0, gap_variation: 0 }),
  };
}
