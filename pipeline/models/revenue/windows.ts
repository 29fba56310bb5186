import { numericColumn } from '../../features/index.js';
import { total } from '../matrix.js';
import type { Snapshot } from '../snapshot.js';
import type { AnchorCache, AnchoredSnapshot } from './anchorCache.js';
import type { KnownSnapshots } from './modelSettings.js';

/** Fewer customers than this with a purchase tell a purchase model nothing. */
export const LEAST_CUSTOMERS = 10;

/** The windows of one horizon that can be learnt from, with their anchors. */
export interface Windows {
  readonly horizonDays: number;
  readonly present: AnchoredSnapshot;
  /** Labelled snapshots whose windows end on or before the cutoff of `present`, latest first. */
  readonly training: readonly AnchoredSnapshot[];
  /** The labelled snapshot one year earlier, where there is one. */
  readonly seasonal: AnchoredSnapshot | undefined;
  /** Whether there are complete windows at earlier cutoffs, if perhaps nobody bought in them. */
  readonly hasComplete: boolean;
}

/** What is known of one horizon, each snapshot with its anchor. */
export function windowsOf(known: KnownSnapshots, horizonDays: number, anchors: AnchorCache): Windows {
  const [seasonal] = usable(known.seasonal ? [known.seasonal] : [], horizonDays);
  const training = known.training.get(horizonDays) ?? [];
  return {
    horizonDays,
    present: anchors.of(known.present),
    training: usable(training, horizonDays).map((snapshot) => anchors.of(snapshot)),
    seasonal: seasonal && anchors.of(seasonal),
    hasComplete: training.some(({ labels }) => labels.has(horizonDays)),
  };
}

/** Snapshots with complete labels, some revenue and enough customers to learn from. */
export function usable(snapshots: readonly Snapshot[], horizonDays: number): Snapshot[] {
  return snapshots.filter((snapshot) => {
    const revenue = snapshot.labels.get(horizonDays)?.revenue;
    return revenue !== undefined && hasBuyers(snapshot) && total(revenue) > 0;
  });
}

/** Whether enough customers have a purchase to learn from. */
export function hasBuyers({ table }: Snapshot): boolean {
  return numericColumn(table, 'purchase_days').filter((days) => days > 0).length >= LEAST_CUSTOMERS;
}
