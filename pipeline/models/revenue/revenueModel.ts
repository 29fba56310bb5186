import type { FeatureTable } from '../../features/index.js';

/** How revenue is predicted: the engines that params.yaml can name. */
export const ENGINES = ['anchored-forest', 'forest', 'ml-random-forest', 'btyd', 'baseline'] as const;

export type EngineKind = (typeof ENGINES)[number];

/** A fitted engine for one horizon. Models never read files, clocks or environment. */
export interface RevenueModel {
  readonly kind: EngineKind;
  readonly horizonDays: number;
  /** Expected revenue in `(cutoff, cutoff + horizon]`, currency, one a customer, never below 0. */
  expectedRevenue(table: FeatureTable): Float64Array;
  /** Everything that makes up the model, as plain JSON; forests go into `weights`. */
  describe(): object;
  /** The forest's bytes, for engines that have one. */
  weights?(): Uint8Array;
}
