import type { Day } from '../../days.js';
import type { FeatureDefinition } from '../../features/index.js';
import type { RepeatPurchases } from '../../features/repeatPurchases.js';
import type { ForestParams } from '../forest/index.js';
import type { Snapshot } from '../snapshot.js';
import type { EngineKind } from './revenueModel.js';

/** The snapshots that predicting from one cutoff may learn from; every label window ends on or before it. */
export interface KnownSnapshots {
  readonly present: Snapshot;
  /** By horizon, latest first; empty where the history is too short. */
  readonly training: ReadonlyMap<number, readonly Snapshot[]>;
  /** One year earlier, where the history reaches that far: its window tells of level and intervals too. */
  readonly seasonal: Snapshot | undefined;
  /**
   * When customers had bought again by a cutoff up to that of `present`: what the seasons are learnt from. Absent: none
   * is.
   */
  readonly repeatsAt?: (cutoff: Day) => Promise<RepeatPurchases | undefined>;
}

/** How a model is fitted. */
export interface ModelSettings {
  readonly engine: EngineKind;
  /** Features that forests may use, attributes included. */
  readonly features: readonly FeatureDefinition[];
  readonly forest: ForestParams;
}
