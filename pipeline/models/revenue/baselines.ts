import { type FeatureTable, numericColumn } from '../../features/index.js';
import type { Anchor } from '../anchor.js';
import type { RevenueModel } from './revenueModel.js';

/** The shortest time over which a rate of spend is taken, days: a first order yesterday is no daily habit. */
const LEAST_RATE_DAYS = 30;

/** What a spreadsheet would say: the customer's past net revenue a day, times the horizon. */
export class PastRate implements RevenueModel {
  readonly kind = 'baseline';

  constructor(readonly horizonDays: number) {}

  expectedRevenue(table: FeatureTable): Float64Array {
    const tenure = numericColumn(table, 'tenure_days');
    // Who asks with features may leave out the refunds, and so what is left of the purchases.
    const purchased = numericColumn(table, 'purchase_revenue');
    return numericColumn(table, 'net_revenue').map((net, row) => {
      const revenue = Number.isNaN(net) ? purchased[row] : net;
      const days = Math.max(tenure[row] + 1 || 0, LEAST_RATE_DAYS);
      return Math.max(0, (revenue / days) * this.horizonDays);
    });
  }

  describe(): object {
    return { kind: this.kind, horizonDays: this.horizonDays };
  }
}

/** The anchor alone, at the level of the season. */
export class AnchorAlone implements RevenueModel {
  readonly kind = 'btyd';

  /** @param level of the coming season, 1 where the history is too short */
  constructor(
    readonly anchor: Anchor,
    readonly horizonDays: number,
    readonly level: number,
  ) {}

  expectedRevenue(table: FeatureTable): Float64Array {
    return this.anchor.expectedRevenue(table, this.horizonDays).map((value) => value * this.level);
  }

  describe(): object {
    return { kind: this.kind, horizonDays: this.horizonDays, level: this.level };
  }
}

/**
 * The second naive figure of the reports: net revenue of the last window, of those that are features the nearest to
 * the horizon in length, brought to its length.
 */
export function lastWindowRevenue(table: FeatureTable, horizonDays: number): Float64Array {
  const windows = [30, 60, 90, 180, 365];
  const nearest = windows.reduce((best, days) =>
    Math.abs(days - horizonDays) < Math.abs(best - horizonDays) ? days : best,
  );
  const revenue = numericColumn(table, `net_revenue_${nearest}`);
  return revenue.map((value) => Math.max(0, (value * horizonDays) / nearest));
}
