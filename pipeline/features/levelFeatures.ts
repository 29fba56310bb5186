import { YEAR_DAYS } from '../days.js';
import type { NumericEntry } from './definition.js';
import { count, latest, max, mean, min, sd, sum } from './expression.js';
import {
  last,
  meanValue,
  NO_PURCHASE,
  ONE_PURCHASE,
  purchase,
  purchaseDays,
  purchaseRevenue,
  purchases,
  refund,
  WINDOWS_DAYS,
  YEAR_AGO_DAYS,
  yearAgo,
} from './terms.js';

/** Features that grow with what or how often a customer buys. */
export const levelFeatures: readonly NumericEntry[] = [
  { name: 'purchase_days', unit: 'days', description: 'Different days with a purchase', value: purchaseDays },
  { name: 'orders', unit: 'orders', description: 'Orders, refunds included', value: count() },
  { name: 'purchases', unit: 'orders', description: 'Purchases', value: purchases },
  ...WINDOWS_DAYS.map((days) => ({
    name: `purchases_${days}`,
    unit: 'orders' as const,
    description: `Purchases of the last ${days} days`,
    value: count(purchase, last(days)),
  })),
  { name: 'net_revenue', unit: 'currency', description: 'Net amount of all orders', value: sum('amount') },
  {
    name: 'purchase_revenue',
    unit: 'currency',
    description: 'Net amount of all purchases',
    value: purchaseRevenue,
  },
  ...WINDOWS_DAYS.map((days) => ({
    name: `net_revenue_${days}`,
    unit: 'currency' as const,
    description: `Net amount of all orders of the last ${days} days`,
    value: sum('amount', last(days)),
  })),
  ...YEAR_AGO_DAYS.map((days) => ({
    name: `net_revenue_year_ago_${days}`,
    unit: 'currency' as const,
    description: `Net amount of all orders in (cutoff - ${YEAR_DAYS}, cutoff - ${YEAR_DAYS - days}]: the coming season, a year ago`,
    value: sum('amount', yearAgo(days)),
  })),
  {
    name: 'value_mean',
    unit: 'currency',
    description: 'Mean purchase',
    missing: NO_PURCHASE,
    value: meanValue,
  },
  {
    name: 'value_sd',
    unit: 'currency',
    description: 'Standard deviation of purchases',
    missing: ONE_PURCHASE,
    value: sd('amount', purchase),
  },
  {
    name: 'value_max',
    unit: 'currency',
    description: 'Largest purchase',
    missing: NO_PURCHASE,
    value: max('amount', purchase),
  },
  {
    name: 'value_min',
    unit: 'currency',
    description: 'Smallest purchase',
    missing: NO_PURCHASE,
    value: min('amount', purchase),
  },
  {
    name: 'value_last',
    unit: 'currency',
    description: 'Latest purchase',
    missing: NO_PURCHASE,
    value: latest('amount', purchase),
  },
  { name: 'refunded', unit: 'currency', description: 'Refunds and cancellations', value: sum('refunded') },
  { name: 'refund_orders', unit: 'orders', description: 'Orders with a refund', value: count(refund) },
  {
    name: 'quantity_mean',
    unit: 'units',
    description: 'Mean quantity of a purchase',
    missing: 'no purchase with a quantity',
    value: mean('quantity', purchase),
  },
  {
    name: 'lines_mean',
    unit: 'lines',
    description: 'Mean lines of a purchase',
    missing: NO_PURCHASE,
    value: mean('lines', purchase),
  },
];
