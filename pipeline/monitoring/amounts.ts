import type { Finding } from './finding.js';
import { isBeyond } from './ratio.js';
import type { MonitoringSettings } from './settings.js';

/** How purchases of the recent period compare with those before; amounts in currency. */
export interface Amounts {
  readonly purchases: number;
  readonly purchasesBefore: number;
  readonly median: number;
  readonly medianBefore: number;
  /** Purchases beyond ten times the range that 98 % of those before lie in. */
  readonly outliers: number;
}

/** Fewer purchases than this say nothing about their amounts. */
const LEAST_PURCHASES = 30;
/** Fewer outliers than this may be a single large customer. */
const LEAST_OUTLIERS = 5;

/** Prices in another unit, for all or for some: a hundredfold median, or a share far outside of what was. */
export function compareAmounts(amounts: Amounts, settings: MonitoringSettings): Finding[] {
  const { purchases, purchasesBefore, median, medianBefore, outliers } = amounts;
  if (Math.min(purchases, purchasesBefore) < LEAST_PURCHASES) return [];
  const about = { part: 'data', severity: 'alert', subject: 'amounts' } as const;
  const findings: Finding[] = [];
  const ratio = median / medianBefore;
  if (isBeyond(ratio, settings.amount_ratio)) {
    findings.push({
      ...about,
      measure: 'median ratio',
      value: ratio,
      threshold: settings.amount_ratio,
      message: `The median purchase is ${median.toFixed(2)}, ${ratio.toFixed(2)} times the ${medianBefore.toFixed(2)} of before: has a price list or a currency changed?`,
    });
  }
  const share = outliers / purchases;
  if (share > settings.outlier_share && outliers >= LEAST_OUTLIERS) {
    findings.push({
      ...about,
      measure: 'outlier share',
      value: share,
      threshold: settings.outlier_share,
      message: `${outliers} of ${purchases} purchases are more than ten times beyond what was usual before: are some prices in another unit?`,
    });
  }
  return findings;
}
