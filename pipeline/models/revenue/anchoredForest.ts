import type { FeatureDefinition, FeatureTable, Preprocessor } from '../../features/index.js';
import type { Rng } from '../../random.js';
import type { Anchor } from '../anchor.js';
import { type Forest, type ForestParams, type ForestPool, fitForest } from '../forest/index.js';
import type { Outcomes } from '../intervals/outcomes.js';
import { type Matrix, total } from '../matrix.js';
import type { AnchoredSnapshot } from './anchorCache.js';
import { withAnchorFeatures } from './anchorFeatures.js';
import { type Dormant, findDormant, withDormant } from './dormant.js';
import { type FittedRevenue, outcomesOf } from './knownOutcomes.js';
import { RATIO_POWER, type RatioData, ratioData } from './ratioData.js';
import type { LearntForest, RevenueModel } from './revenueModel.js';
import { levelOf } from './windowLevel.js';

/**
 * Share of the forest in the geometric blend with the anchor; measured out of time on the real data sets. A larger one
 * ranks all customers better and the largest ones worse; choosing it by shop from finished windows does not help.
 */
export const FOREST_SHARE = 0.5;

/** What a fit needs besides the data. */
export interface AnchoredForestSettings {
  readonly horizonDays: number;
  /** Of the coming season. */
  readonly level: number;
  /** Columns of the forest: scale-free features only. */
  readonly features: readonly FeatureDefinition[];
  readonly forest: ForestParams;
}

/** The fitted numbers besides anchor and forest. */
export interface AnchoredForestConstants {
  readonly horizonDays: number;
  /** Length of the windows that the forest learnt from, days; shorter than the horizon where it is lent. */
  readonly learntDays: number;
  /** Of the forest in the geometric blend with the anchor. */
  readonly share: number;
  /** Of the coming season; 1 where the history is too short. */
  readonly level: number;
  /** Makes the predictions of the fitted population add up to level x anchors. */
  readonly scale: number;
  readonly dormant: Dormant;
}

/**
 * Expected revenue over one horizon: the anchor, corrected by what the forest learnt of ratios to the anchor
 * at earlier cutoffs, and brought to the level of the season. Dormant customers share one value.
 */
export class AnchoredForest implements RevenueModel {
  readonly kind = 'anchored-forest';

  constructor(
    readonly anchor: Anchor,
    readonly preprocessor: Preprocessor,
    readonly forest: Forest,
    readonly constants: AnchoredForestConstants,
  ) {}

  get horizonDays(): number {
    return this.constants.horizonDays;
  }

  get learnt(): LearntForest {
    return { forest: this.forest, days: this.constants.learntDays };
  }

  /** The columns that the forest sees. */
  matrix(table: FeatureTable): Matrix {
    return matrixOf(this.preprocessor, this.anchor, table, this.constants.learntDays);
  }

  expectedRevenue(table: FeatureTable): Float64Array {
    const ratio = this.forest.predict(this.matrix(table)).mean;
    return this.anchor
      .expectedRevenue(table, this.horizonDays)
      .map((value, row) => this.shared(this.revenueAt(value, ratio[row])));
  }

  /**
   * Revenue of a customer with this anchor, currency, should the forest's mean of ratio^0.6 be this; before
   * dormant customers share one value.
   */
  revenueAt(anchor: number, poweredRatio: number): number {
    const { level, scale, share } = this.constants;
    return scale * level * blend(anchor, poweredRatio, share);
  }

  /** This revenue, or the value that dormant customers share; currency. */
  shared(revenue: number): number {
    return withDormant(revenue, this.constants.dormant);
  }

  describe(): object {
    return { kind: this.kind, constants: this.constants, preprocessor: this.preprocessor };
  }
}

/**
 * Fits the ratio forest on earlier cutoffs and sets level, scale and dormant for the population of `present`.
 * @param training labelled snapshots whose windows end on or before the cutoff of `present`; at least one
 * @param seasonal the labelled snapshot one year earlier, where there is one
 */
export async function fitAnchoredForest(
  present: AnchoredSnapshot,
  training: readonly AnchoredSnapshot[],
  seasonal: AnchoredSnapshot | undefined,
  settings: AnchoredForestSettings,
  rng: Rng,
  pool?: ForestPool,
): Promise<FittedRevenue> {
  const { horizonDays } = settings;
  const data = ratioData(training, settings.features, horizonDays);
  const options = { workers: pool ?? 0 };
  // A young shop has features that do not vary yet.
  const params = { ...settings.forest, outOfBag: true, constants: 'take' } as const;
  const forest = await fitForest(data.set, params, rng, options);
  const spreadIn = (anchored: AnchoredSnapshot, level: number) => {
    const { anchor, snapshot } = anchored;
    const anchors = anchor.expectedRevenue(snapshot.table, horizonDays).map((value) => level * value);
    const matrix = matrixOf(data.preprocessor, anchor, snapshot.table, horizonDays);
    return spread(anchors, forest.predict(matrix).mean, anchor.populationSpend, FOREST_SHARE);
  };

  const { level } = settings;
  const { scale, dormant } = spreadIn(present, level);
  const constants = { horizonDays, learntDays: horizonDays, share: FOREST_SHARE, level, scale, dormant };
  const seasonalPrediction = seasonal && spreadIn(seasonal, levelOf(seasonal, horizonDays)).revenue;
  return {
    model: new AnchoredForest(present.anchor, data.preprocessor, forest, constants),
    known: {
      recent: outOfBagOutcomes(training, data, forest, horizonDays),
      seasonal: seasonal && seasonalPrediction && outcomesOf(seasonal, seasonalPrediction, horizonDays),
    },
  };
}

/** What the trees that did not see a training row said of it, and what came. */
function outOfBagOutcomes(
  training: readonly AnchoredSnapshot[],
  { expected }: RatioData,
  { outOfBag }: Forest,
  horizonDays: number,
): Outcomes[] {
  let from = 0;
  return training.map((anchored, window) => {
    const anchors = expected[window];
    // A customer that every tree saw keeps his anchor.
    const ratio = anchors.map((_, row) => outOfBag?.mean[from + row] || 1);
    from += anchors.length;
    const { revenue } = spread(anchors, ratio, anchored.anchor.populationSpend, FOREST_SHARE);
    return outcomesOf(anchored, revenue, horizonDays);
  });
}

/**
 * Blends anchors with the forest's ratios so that they still add up to the anchors, and finds the dormant.
 * @param anchors level x anchor, currency, one a customer
 * @param share of the forest in the blend
 */
export function spread(
  anchors: Float64Array,
  poweredRatio: Float64Array,
  averageOrder: number,
  share: number,
): { scale: number; dormant: Dormant; revenue: Float64Array } {
  const blended = anchors.map((value, row) => blend(value, poweredRatio[row], share));
  const sum = total(blended);
  const scale = sum > 0 ? total(anchors) / sum : 1;
  const scaled = blended.map((value) => scale * value);
  const dormant = findDormant(scaled, averageOrder);
  return { scale, dormant, revenue: scaled.map((value) => withDormant(value, dormant)) };
}

/** anchor^(1 - share) x (anchor x ratio)^share, of what the forest says of ratio^power. */
function blend(anchor: number, poweredRatio: number, share: number): number {
  return anchor * poweredRatio ** (share / RATIO_POWER);
}

function matrixOf(
  preprocessor: Preprocessor,
  anchor: Anchor,
  table: FeatureTable,
  horizonDays: number,
): Matrix {
  return withAnchorFeatures(preprocessor.transform(table), anchor, table, horizonDays);
}
