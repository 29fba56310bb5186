import { YEAR_DAYS } from '../days.js';
import type { NumericEntry } from './definition.js';
import { count, latest, max, ratio, sd, sum, trend } from './expression.js';
import {
  before,
  last,
  meanGap,
  meanValue,
  NO_PURCHASE,
  ONE_DAY,
  ONE_PURCHASE,
  purchase,
  purchaseDays,
  purchaseRevenue,
  purchases,
  recency,
  refund,
  TWO_GAPS,
  tenure,
  weekend,
  YEAR_AGO_DAYS,
  yearAgo,
} from './terms.js';

/** The windows whose share of the whole is a feature too. */
const SHARE_DAYS = [30, 90, 180, 365] as const;
/** A trend compares this many days with as many before them. */
const TREND_DAYS = [90, 180] as const;
/** Quarters of a year counted from the cutoff, as [from, below) days to the next anniversary. */
const SEASONS = [
  [1, 92],
  [92, 183],
  [183, 274],
  [274, 366],
] as const;

/** Ages, shares, ratios and trends. */
export const scaleFreeFeatures: readonly NumericEntry[] = [
  {
    name: 'tenure_days',
    unit: 'days',
    description: 'Days from the first purchase to the cutoff',
    missing: NO_PURCHASE,
    value: tenure,
  },
  {
    name: 'recency_days',
    unit: 'days',
    description: 'Days from the last purchase to the cutoff',
    missing: NO_PURCHASE,
    value: recency,
  },
  {
    name: 'recency_over_tenure',
    unit: 'share',
    description: 'Recency as a share of tenure',
    missing: 'no purchase before the cutoff day',
    value: ratio(recency, tenure),
  },
  {
    name: 'gap_mean_days',
    unit: 'days',
    description: 'Mean time between purchase days',
    missing: ONE_DAY,
    value: meanGap,
  },
  {
    name: 'gap_sd_days',
    unit: 'days',
    description: 'Standard deviation of the time between purchase days',
    missing: TWO_GAPS,
    value: sd('gap'),
  },
  {
    name: 'gap_max_days',
    unit: 'days',
    description: 'Longest time between purchase days',
    missing: ONE_DAY,
    value: max('gap'),
  },
  {
    name: 'gap_last_days',
    unit: 'days',
    description: 'Time between the last two purchase days',
    missing: ONE_DAY,
    value: latest('gap'),
  },
  {
    name: 'gap_variation',
    unit: 'ratio',
    description: 'Standard deviation over mean of the time between purchase days',
    missing: TWO_GAPS,
    value: ratio(sd('gap'), meanGap),
  },
  {
    name: 'gap_last_over_mean',
    unit: 'ratio',
    description: 'Last time between purchase days over the mean',
    missing: ONE_DAY,
    value: ratio(latest('gap'), meanGap),
  },
  {
    name: 'recency_over_mean_gap',
    unit: 'ratio',
    description: 'Recency over the mean time between purchase days: above 1 is overdue',
    missing: ONE_DAY,
    value: ratio(recency, meanGap),
  },
  {
    name: 'recency_over_max_gap',
    unit: 'ratio',
    description: 'Recency over the longest time between purchase days',
    missing: ONE_DAY,
    value: ratio(recency, max('gap')),
  },
  {
    name: 'value_variation',
    unit: 'ratio',
    description: 'Standard deviation over mean of purchases',
    missing: ONE_PURCHASE,
    value: ratio(sd('amount', purchase), meanValue),
  },
  {
    name: 'value_last_over_mean',
    unit: 'ratio',
    description: 'Latest purchase over the mean purchase',
    missing: NO_PURCHASE,
    value: ratio(latest('amount', purchase), meanValue),
  },
  {
    name: 'value_max_share',
    unit: 'share',
    description: 'Share of the largest purchase in purchase revenue',
    missing: NO_PURCHASE,
    value: ratio(max('amount', purchase), purchaseRevenue),
  },
  ...SHARE_DAYS.map((days) => ({
    name: `purchases_share_${days}`,
    unit: 'share' as const,
    description: `Share of purchases made in the last ${days} days`,
    missing: NO_PURCHASE,
    value: ratio(count(purchase, last(days)), purchases),
  })),
  ...SHARE_DAYS.map((days) => ({
    name: `revenue_share_${days}`,
    unit: 'share' as const,
    description: `Share of purchase revenue of the last ${days} days`,
    missing: NO_PURCHASE,
    value: ratio(sum('amount', purchase, last(days)), purchaseRevenue),
  })),
  ...TREND_DAYS.map((days) => ({
    name: `purchases_trend_${days}`,
    unit: 'ratio' as const,
    description: `(a - b) / (a + b) for purchases of the last ${days} days (a) and of the ${days} before (b)`,
    missing: `no purchase in the last ${2 * days} days`,
    value: trend(count(purchase, last(days)), count(purchase, before(days))),
  })),
  ...TREND_DAYS.map((days) => ({
    name: `revenue_trend_${days}`,
    unit: 'ratio' as const,
    description: `(a - b) / (a + b) for purchase revenue of the last ${days} days (a) and of the ${days} before (b)`,
    missing: `no purchase in the last ${2 * days} days`,
    value: trend(sum('amount', purchase, last(days)), sum('amount', purchase, before(days))),
  })),
  ...YEAR_AGO_DAYS.map((days) => ({
    name: `revenue_year_ago_share_${days}`,
    unit: 'share' as const,
    description: `Share of (cutoff - ${YEAR_DAYS}, cutoff - ${YEAR_DAYS - days}] in purchase revenue of the last ${YEAR_DAYS} days`,
    missing: `no purchase in the last ${YEAR_DAYS} days`,
    value: ratio(sum('amount', purchase, yearAgo(days)), sum('amount', purchase, last(YEAR_DAYS))),
  })),
  ...SEASONS.map(([from, below], index) => ({
    name: `season_share_${index + 1}`,
    unit: 'share' as const,
    description: `Share of purchases whose next anniversary is ${from} to ${below - 1} days after the cutoff`,
    missing: NO_PURCHASE,
    value: ratio(count(purchase, { measure: 'anniversary', from, below }), purchases),
  })),
  {
    name: 'weekend_share',
    unit: 'share',
    description: 'Share of purchases made on Saturday or Sunday (UTC)',
    missing: NO_PURCHASE,
    value: ratio(count(purchase, weekend), purchases),
  },
  {
    name: 'refund_share',
    unit: 'share',
    description: 'Refunded over gross; above 1 where more came back than was bought in sight',
    missing: 'nothing but refunds',
    value: ratio(sum('refunded'), sum('gross')),
  },
  {
    name: 'refund_order_share',
    unit: 'share',
    description: 'Share of orders with a refund',
    value: ratio(count(refund), count()),
  },
  {
    name: 'purchases_per_purchase_day',
    unit: 'ratio',
    description: 'Purchases a purchase day',
    missing: NO_PURCHASE,
    value: ratio(purchases, purchaseDays),
  },
];
