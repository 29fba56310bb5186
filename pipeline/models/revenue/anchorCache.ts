import { type Anchor, fitAnchor } from '../anchor.js';
import type { SeasonalClock } from '../btyd/index.js';
import type { Snapshot } from '../snapshot.js';

/** A snapshot, and the anchor fitted at its cutoff. */
export interface AnchoredSnapshot {
  readonly snapshot: Snapshot;
  readonly anchor: Anchor;
}

/** Fits the anchor of each cutoff once: search, test, choice of the engine and all horizons share cutoffs. */
export class AnchorCache {
  readonly #anchors = new Map<number, Anchor>();

  /** @param clock that purchase models run on; without it time passes evenly */
  constructor(readonly clock?: SeasonalClock) {}

  of(snapshot: Snapshot): AnchoredSnapshot {
    let anchor = this.#anchors.get(snapshot.cutoff);
    if (anchor === undefined) {
      const { clock } = this;
      anchor = fitAnchor(snapshot.table, clock && { clock, cutoff: snapshot.cutoff });
      this.#anchors.set(snapshot.cutoff, anchor);
    }
    return { snapshot, anchor };
  }
}
