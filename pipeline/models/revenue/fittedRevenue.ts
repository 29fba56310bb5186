import type { KnownOutcomes, Outcomes } from '../intervals/outcomes.js';
import type { AnchoredSnapshot } from './anchorCache.js';
import type { RevenueModel } from './revenueModel.js';
import { labelsOf } from './windowLevel.js';

/** A fitted engine, and what it would have said of windows whose outcome is known. */
export interface FittedRevenue {
  readonly model: RevenueModel;
  readonly known: KnownOutcomes;
}

/** A labelled snapshot as a window whose outcome is known. */
export function outcomesOf(
  { snapshot, anchor }: AnchoredSnapshot,
  predicted: Float64Array,
  horizonDays: number,
): Outcomes {
  return {
    predicted,
    averageOrder: anchor.expectedSpend(snapshot.table),
    revenue: labelsOf(snapshot, horizonDays).revenue,
  };
}
