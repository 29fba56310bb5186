/**
 * The features of a customer of one purchase a day, at even intervals and for the same amount; without those that
 * even buying does not determine. Were they left out, the model would take somebody with many purchases for one of
 * whom they are missing, who bought once: on real data that halves his value.
 * @param purchases days with a purchase; `revenue` of all of them, currency; `firstAgo` and `lastAgo` in days
 */
export function evenFeatures(
  purchases: number,
  revenue: number,
  firstAgo: number,
  lastAgo: number,
): Record<string, number> {
  if (purchases === 0) return {};
  const spend = revenue / purchases;
  return {
    orders: purchases,
    purchases,
    purchases_per_purchase_day: 1,
    net_revenue: revenue,
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
