import type { FeatureTable } from '../../features/index.js';
import type { Forest } from '../forest/index.js';

/** How revenue is predicted: the engines that params.yaml can name. */
export const ENGINES = ['anchored-forest', 'forest', 'ml-random-forest', 'btyd', 'baseline'] as const;

/** One of them. */
export type EngineKind = (typeof ENGINES)[number];

/** A fitted engine for one horizon. Models never read files, clocks or environment. */
export interface RevenueModel {
  readonly kind: EngineKind;
  readonly horizonDays: number;
  /** Expected revenue in `(cutoff, cutoff + horizon]`, currency, one a customer, never below 0. */
  expectedRevenue(table: FeatureTable): Float64Array;
  /** Of the coming season, in multiples of the anchor; absent where the engine knows no seasons. */
  readonly level?: number;
  /** The forest that it predicts with, for engines that have one. */
  readonly learnt?: LearntForest;
  /** Everything else that makes up the model, as plain JSON. */
  describe(): object;
}

/** A forest, and the length of the windows that it learnt from, days. */
export interface LearntForest {
  readonly forest: Forest;
  readonly days: number;
}
