import type { HorizonModel } from '../clvModel.js';
import type { AnchoredSnapshot } from './anchorCache.js';
import { AnchoredForest } from './anchoredForest.js';
import { spread } from './blend.js';

/**
 * Share of a lent forest in the geometric blend with the anchor: half of what it has over windows of its own.
 * Measured against the anchor alone at 23 cutoffs of young shops, real and simulated: Spearman's correlation rises
 * by 1.8 % in the mean (at all of them), nGini by .2 % (at 18), the MAE falls by 1.2 % (at 22). R2 falls at 16, by .7
 * points in the median and 2.6 in the mean, and with twice the share by twice as much.
 */
const LENT_SHARE = 0.25;

/** Windows shorter than this share of the horizon tell too little of it. */
const LEAST_WINDOW = 0.1;

/**
 * The forest to lend to a horizon that has no complete window to learn from: that of the longest shorter one.
 * @param shorter models of shorter horizons, ascending
 */
export function findLender(
  shorter: readonly HorizonModel[],
  horizonDays: number,
): AnchoredForest | undefined {
  const lender = shorter
    .map(({ revenue }) => revenue)
    .filter((revenue) => revenue instanceof AnchoredForest)
    .at(-1);
  return lender && lender.constants.learntDays >= LEAST_WINDOW * horizonDays ? lender : undefined;
}

/**
 * Predicts a horizon with the forest of a shorter one: who brings more than his anchor in half a year tends to do
 * so over a year, if less.
 * @param level of the coming season over the longer horizon
 */
export function lendForest(
  lender: AnchoredForest,
  horizonDays: number,
  level: number,
  { anchor, snapshot: { table } }: AnchoredSnapshot,
): AnchoredForest {
  const anchors = anchor.expectedRevenue(table, horizonDays).map((value) => level * value);
  const ratio = lender.forest.predict(lender.matrix(table)).mean;
  const { scale, dormant } = spread(anchors, ratio, anchor.populationSpend, LENT_SHARE);
  const { learntDays } = lender.constants;
  const constants = { horizonDays, learntDays, share: LENT_SHARE, level, scale, dormant };
  return new AnchoredForest(anchor, lender.preprocessor, lender.forest, constants);
}
