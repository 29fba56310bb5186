import { type Anchor, fitAnchor } from '../anchor.js';
import type { Snapshot } from '../snapshot.js';
import type { Seasonality } from '../timing.js';

/** A snapshot, and the anchor fitted at its cutoff. */
export interface AnchoredSnapshot {
  readonly snapshot: Snapshot;
  readonly anchor: Anchor;
}

/** Fits the anchor of each cutoff once: search, test, choice of the engine and all horizons share cutoffs. */
export class AnchorCache {
  readonly #anchors = new Map<number, Anchor>();

  /** @param seasonality that purchase models know; without it time passes evenly */
  constructor(readonly seasonality?: Seasonality) {}

  of(snapshot: Snapshot): AnchoredSnapshot {
    let anchor = this.#anchors.get(snapshot.cutoff);
    if (anchor === undefined) {
      const { seasonality } = this;
      anchor = fitAnchor(snapshot.table, seasonality && { ...seasonality, cutoff: snapshot.cutoff });
      this.#anchors.set(snapshot.cutoff, anchor);
    }
    return { snapshot, anchor };
  }
}
