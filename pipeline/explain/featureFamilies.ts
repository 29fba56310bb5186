import { FEATURES } from '../features/index.js';

/** Features that say the same in several ways (windows of 30 or 90 days, gaps and their spread) are one reason. */
export interface FeatureFamily {
  readonly name: string;
  /** What a marketing or finance person would call it. */
  readonly label: string;
}

const FAMILIES: readonly (FeatureFamily & { readonly members: RegExp })[] = [
  {
    name: 'purchase_history',
    label: 'number, timing and size of past purchases',
    members: /^(anchor_.*|purchase_days|orders|purchases|net_revenue|purchase_revenue)$/,
  },
  {
    name: 'overdue',
    label: "overdue, or not, by the customer's own rhythm",
    members: /^recency_over_(mean|max)_gap$/,
  },
  {
    name: 'recency',
    label: 'time since the last purchase',
    members: /^recency_(days|over_tenure)$/,
  },
  { name: 'tenure', label: 'time since the first purchase', members: /^tenure_days$/ },
  { name: 'rhythm', label: 'time between purchases', members: /^gap_/ },
  {
    name: 'recent_activity',
    label: 'purchases of the last months',
    members: /^((purchases|revenue)_share|purchases|net_revenue)_\d+$/,
  },
  {
    name: 'trend',
    label: 'buying more or less than before',
    members: /^(purchases|revenue)_trend_\d+$/,
  },
  {
    name: 'season',
    label: 'purchases in this season of earlier years',
    members: /^(revenue_year_ago_share|net_revenue_year_ago|season_share)_\d+$/,
  },
  { name: 'order_value', label: 'size of purchases', members: /^(value_|quantity_mean|lines_mean)/ },
  { name: 'refunds', label: 'refunds', members: /^refund/ },
  { name: 'weekend', label: 'purchases at weekends', members: /^weekend_share$/ },
  {
    name: 'same_day',
    label: 'several purchases on one day',
    members: /^purchases_per_purchase_day$/,
  },
];

/** The family of a feature; a feature that belongs to none is its own, named as the catalogue describes it. */
export function familyOf(feature: string): FeatureFamily {
  const family = FAMILIES.find(({ members }) => members.test(feature));
  if (family) return { name: family.name, label: family.label };
  const attribute = /^(?:attribute|distinct)_(.*)$/.exec(feature)?.[1];
  // Its name alone may be that of a family: season, trend.
  if (attribute) return { name: `attribute_${attribute}`, label: attribute.replaceAll('_', ' ') };
  const description = FEATURES.find(({ name }) => name === feature)?.description;
  return { name: feature, label: description ?? feature.replaceAll('_', ' ') };
}
