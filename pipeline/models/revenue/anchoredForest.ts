import type { FeatureDefinition, FeatureTable, Preprocessor } from '../../features/index.js';
import type { Rng } from '../../random.js';
import type { Anchor } from '../anchor.js';
import type { Forest, ForestParams, ForestPool } from '../forest/index.js';
import type { Outcomes } from '../intervals/outcomes.js';
import { type Matrix, takeValues, total } from '../matrix.js';
import type { AnchoredSnapshot } from './anchorCache.js';
import { withAnchorFeatures } from './anchorFeatures.js';
import { blend, FOREST_SHARE, spread } from './blend.js';
import { type Dormant, withDormant } from './dormant.js';
import { type FittedRevenue, outcomesOf } from './fittedRevenue.js';
import { growForest } from './growForest.js';
import { unpool } from './pooledData.js';
import { ratioData } from './ratioData.js';
import type { LearntForest, RevenueModel } from './revenueModel.js';
import { levelOf } from './windowLevel.js';
import type { Windows } from './windows.js';

/** The fitted numbers besides anchor and forest. */
interface AnchoredForestConstants {
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

  get level(): number {
    return this.constants.level;
  }

  get learnt(): LearntForest {
    return { forest: this.forest, days: this.constants.learntDays };
  }

  /** The columns that the forest sees. */
  matrix(table: FeatureTable): Matrix {
    const { learntDays } = this.constants;
    return withAnchorFeatures(this.preprocessor.transform(table), this.anchor, table, learntDays);
  }

  expectedRevenue(table: FeatureTable): Float64Array {
    const ratio = this.forest.predict(this.matrix(table)).mean;
    return this.anchor
      .expectedRevenue(table, this.horizonDays)
      .map((value, row) => this.shared(this.revenueAt(value, ratio[row]), table, row));
  }

  /**
   * Revenue of a customer with this anchor, currency, should the forest's mean of ratio^0.6 be this; before
   * dormant customers share one value.
   */
  revenueAt(anchor: number, poweredRatio: number): number {
    const { level, scale, share } = this.constants;
    return scale * level * blend(anchor, poweredRatio, share);
  }

  /** This revenue of a customer, or the value that dormant customers share at that time of the year; currency. */
  shared(revenue: number, table: FeatureTable, row: number): number {
    const pace = this.anchor.paceAhead(table, row, this.horizonDays);
    return pace * withDormant(revenue / pace, this.constants.dormant);
  }

  describe(): object {
    return { kind: this.kind, constants: this.constants, preprocessor: this.preprocessor };
  }
}

/** How to fit it. */
interface AnchoredForestSettings {
  /** Of the coming season. */
  readonly level: number;
  /** Columns of the forest: scale-free features only. */
  readonly features: readonly FeatureDefinition[];
  readonly forest: ForestParams;
}

/** Fits the ratio forest on earlier windows, one or more, and sets scale and dormant for the present population. */
export async function fitAnchoredForest(
  { horizonDays, present, training, seasonal }: Windows,
  { level, features, forest: params }: AnchoredForestSettings,
  rng: Rng,
  pool?: ForestPool,
): Promise<FittedRevenue> {
  const data = ratioData(training, features, horizonDays);
  const { forest, unseen, unseenAt } = await growForest(data.set, params, rng, pool);
  const matrixOf = ({ anchor, snapshot: { table } }: AnchoredSnapshot) =>
    withAnchorFeatures(data.preprocessor.transform(table), anchor, table, horizonDays);
  const expectedIn = ({ anchor, snapshot: { table } }: AnchoredSnapshot, level: number) =>
    anchor.expectedRevenue(table, horizonDays).map((value) => level * value);

  const { anchor } = present;
  const ratio = forest.predict(matrixOf(present)).mean;
  const { scale, dormant } = spread(expectedIn(present, level), ratio, anchor.populationSpend, FOREST_SHARE);
  const constants = { horizonDays, learntDays: horizonDays, share: FOREST_SHARE, level, scale, dormant };

  const saidThen = unpool(
    unseen,
    training.map(({ snapshot }) => snapshot),
  );
  const recent = training.map((window, i) =>
    unseenOutcomes(window, data.expected[i], saidThen[i], horizonDays),
  );
  const then =
    seasonal &&
    unseenOutcomes(
      seasonal,
      expectedIn(seasonal, levelOf(seasonal, horizonDays)),
      await unseenAt(matrixOf(seasonal), seasonal.snapshot.table.customers),
      horizonDays,
    );
  return {
    model: new AnchoredForest(anchor, data.preprocessor, forest, constants),
    known: { recent, seasonal: then },
  };
}

/**
 * What trees that did not see the customers of a window said of them, and what came.
 * @param expected level x anchor, currency, one a customer
 * @param unseen mean of ratio^0.6; NaN where every tree saw the customer, who is taken for an average one
 */
function unseenOutcomes(
  window: AnchoredSnapshot,
  expected: Float64Array,
  unseen: Float64Array,
  horizonDays: number,
): Outcomes {
  const said = Uint32Array.from(unseen.keys()).filter((row) => !Number.isNaN(unseen[row]));
  const average =
    total(Float64Array.from(said, (row) => expected[row] * unseen[row])) / total(takeValues(expected, said));
  const ratio = unseen.map((value) => (Number.isNaN(value) ? average || 1 : value));
  const { revenue } = spread(expected, ratio, window.anchor.populationSpend, FOREST_SHARE);
  return outcomesOf(window, revenue, horizonDays);
}
