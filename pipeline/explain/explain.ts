import type { FeatureTable } from '../features/index.js';
import { explainForest } from '../models/forest/index.js';
import type { MatrixFeature } from '../models/matrix.js';
import { AnchoredForest } from '../models/revenue/anchoredForest.js';
import { AnchorAlone } from '../models/revenue/baselines.js';
import { PlainForest } from '../models/revenue/plainForest.js';
import type { RevenueModel } from '../models/revenue/revenueModel.js';
import type { Contribution, Explanation } from './explanation.js';
import { type FeatureFamily, familyOf } from './featureFamilies.js';
import { pathAttribution } from './pathAttribution.js';

/** How a forest's prediction is shared out among its features. */
export type Method = 'shapley' | 'path';

/**
 * Explains the predictions of a model for every row of a table, in currency.
 *
 * The forest's mean R is a base m, the same for all, plus a share of each feature. The prediction is an
 * increasing function f of R and the anchor. The anchor is where an explanation starts; the level is f(m) - anchor;
 * and what is left, f(R) - f(m), is shared out in proportion to the features' shares of R - m. So signs and order
 * stay those of the shares, and anchor + level + contributions = prediction, up to rounding.
 *
 * @param method how the forest's mean is shared out: exact TreeSHAP (Lundberg et al. 2020), some 5 ms a customer for
 * 300 trees, or by the paths alone, which takes no longer than predicting
 */
export function explain(model: RevenueModel, table: FeatureTable, method: Method = 'shapley'): Explanation[] {
  const attribute = method === 'shapley' ? explainForest : pathAttribution;
  if (model instanceof AnchoredForest) {
    const anchor = model.anchor.expectedRevenue(table, model.horizonDays);
    const { base, contributions } = attribute(model.forest, model.matrix(table));
    const explanations = shareOut(contributions, base, model.forest.features, (row, mean) => ({
      anchor: anchor[row],
      revenue: model.revenueAt(anchor[row], mean),
    }));
    return explanations.map((own, row) => withShared(own, model.shared(own.prediction, table, row)));
  }
  if (model instanceof PlainForest) {
    const matrix = model.preprocessor.transform(table);
    const { base, contributions } = attribute(model.forest, matrix);
    const average = Math.max(base, 0);
    return shareOut(contributions, base, model.forest.features, (_, mean) => ({
      anchor: average,
      revenue: Math.max(mean, 0),
    }));
  }
  const predictions = model.expectedRevenue(table);
  const anchors =
    model instanceof AnchorAlone ? model.anchor.expectedRevenue(table, model.horizonDays) : predictions;
  return Array.from(predictions, (prediction, row) => ({
    anchor: anchors[row],
    level: prediction - anchors[row],
    contributions: [],
    prediction,
  }));
}

/** Adds what dormant customers gain or lose by sharing one value. */
function withShared(own: Explanation, prediction: number): Explanation {
  const amount = prediction - own.prediction;
  if (amount === 0) return own;
  const dormant = {
    feature: 'dormant',
    label: 'too little is expected to tell dormant customers apart',
    amount,
  };
  return { ...own, contributions: [...own.contributions, dormant].sort(bySize), prediction };
}

/**
 * @param contributions row-major, in the forest's unit
 * @param at a row's anchor, and its revenue should the forest's mean be `mean`; currency
 */
function shareOut(
  contributions: Float64Array,
  base: number,
  features: readonly MatrixFeature[],
  at: (row: number, mean: number) => { anchor: number; revenue: number },
): Explanation[] {
  const families = features.map(({ name }) => familyOf(name));
  const rows = contributions.length / features.length;
  return Array.from({ length: rows }, (_, row) => {
    const own = contributions.subarray(row * features.length, (row + 1) * features.length);
    const change = own.reduce((sum, value) => sum + value, 0);
    const { anchor, revenue: common } = at(row, base);
    const revenueAfter = (step: number) => at(row, Math.max(base + step, 0)).revenue;
    const prediction = revenueAfter(change);
    // Where the shares cancel, the rate of exchange is that of a small step.
    const step = Math.abs(change) > 1e-9 * Math.abs(base) ? change : 1e-6 * base;
    const rate = step === 0 ? 0 : (revenueAfter(step) - common) / step;
    return { anchor, level: common - anchor, contributions: inFamilies(own, families, rate), prediction };
  });
}

/** Adds up the members of each family; largest first. */
function inFamilies(own: Float64Array, families: readonly FeatureFamily[], rate: number): Contribution[] {
  const byName = new Map<string, Contribution>();
  for (const [index, { name, label }] of families.entries()) {
    const amount = (byName.get(name)?.amount ?? 0) + own[index] * rate;
    byName.set(name, { feature: name, label, amount });
  }
  return [...byName.values()].sort(bySize);
}

/** Largest first, whatever the sign. */
function bySize(a: Contribution, b: Contribution): number {
  return Math.abs(b.amount) - Math.abs(a.amount) || (a.feature < b.feature ? -1 : 1);
}
