import type { FeatureDefinition, FeatureTable, Preprocessor } from '../../features/index.js';
import type { Rng } from '../../random.js';
import type { Anchor } from '../anchor.js';
import {
  type Forest,
  type ForestParams,
  type ForestPool,
  fitForest,
  serializeForest,
} from '../forest/index.js';
import type { Matrix } from '../matrix.js';
import type { Snapshot } from '../snapshot.js';
import { withAnchorFeatures } from './anchorFeatures.js';
import { type AnchoredSnapshot, RATIO_POWER, ratioData } from './ratioData.js';
import type { RevenueModel } from './revenueModel.js';
import { levelOf } from './seasonalLevel.js';

/** Share of the forest in the geometric blend with the anchor; measured on the real data sets, see README. */
const FOREST_SHARE = 0.5;

/** What a fit needs besides the data. */
export interface AnchoredForestSettings {
  readonly horizonDays: number;
  /** Columns of the forest: scale-free features only. */
  readonly features: readonly FeatureDefinition[];
  readonly forest: ForestParams;
}

/** The fitted numbers besides anchor and forest. */
export interface AnchoredForestConstants {
  readonly horizonDays: number;
  /** Total label over total anchor in the same season one year earlier; 1 where the history is too short. */
  readonly level: number;
  /** Makes the predictions of the fitted population add up to level x anchors. */
  readonly scale: number;
}

/**
 * Expected revenue over one horizon: the anchor, corrected by what the forest learnt of ratios to the anchor
 * at earlier cutoffs, and brought to the level of the season.
 */
export class AnchoredForest implements RevenueModel {
  readonly kind = 'anchored-forest';

  constructor(
    readonly anchor: Anchor,
    readonly preprocessor: Preprocessor,
    readonly forest: Forest,
    readonly constants: AnchoredForestConstants,
  ) {}

  /** The columns that the forest sees. */
  matrix(table: FeatureTable): Matrix {
    return withAnchorFeatures(
      this.preprocessor.transform(table),
      this.anchor,
      table,
      this.constants.horizonDays,
    );
  }

  get horizonDays(): number {
    return this.constants.horizonDays;
  }

  expectedRevenue(table: FeatureTable): Float64Array {
    const ratio = this.forest.predict(this.matrix(table)).mean;
    return this.anchor
      .expectedRevenue(table, this.horizonDays)
      .map((value, row) => this.revenueAt(value, ratio[row]));
  }

  /** Expected revenue, currency, of a customer by what the anchor expects and what the forest says of the ratio. */
  revenueAt(anchor: number, poweredRatio: number): number {
    const { level, scale } = this.constants;
    return scale * level * blend(anchor, poweredRatio);
  }

  describe(): object {
    return { kind: this.kind, constants: this.constants, preprocessor: this.preprocessor };
  }

  weights(): Uint8Array {
    return serializeForest(this.forest);
  }
}

/** anchor^(1 - share) x (anchor x ratio)^share, of what the forest says of ratio^power. */
function blend(anchor: number, poweredRatio: number): number {
  return anchor * poweredRatio ** (FOREST_SHARE / RATIO_POWER);
}

/**
 * Fits the ratio forest on earlier cutoffs and sets level and scale for the population of `present`.
 * @param training labelled snapshots whose windows end on or before the cutoff of `present`; at least one
 * @param seasonal the labelled snapshot one year earlier, where there is one
 */
export async function fitAnchoredForest(
  present: { snapshot: Snapshot; anchor: Anchor },
  training: readonly AnchoredSnapshot[],
  seasonal: AnchoredSnapshot | undefined,
  settings: AnchoredForestSettings,
  rng: Rng,
  pool?: ForestPool,
): Promise<AnchoredForest> {
  const { horizonDays } = settings;
  const data = ratioData(training, settings.features, horizonDays);
  const forest = await fitForest(data.set, settings.forest, rng, { workers: pool ?? 0 });
  const level = seasonal ? Math.max(levelOf(seasonal.snapshot, seasonal.anchor, horizonDays), 0) : 1;
  const unscaled = new AnchoredForest(present.anchor, data.preprocessor, forest, {
    horizonDays,
    level,
    scale: 1,
  });
  const { table } = present.snapshot;
  const predicted = total(unscaled.expectedRevenue(table));
  const wanted = level * total(present.anchor.expectedRevenue(table, horizonDays));
  const scale = predicted > 0 ? wanted / predicted : 1;
  return new AnchoredForest(present.anchor, data.preprocessor, forest, { horizonDays, level, scale });
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
