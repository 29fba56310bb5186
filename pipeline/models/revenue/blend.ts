import { total } from '../matrix.js';
import { type Dormant, findDormant, withDormant } from './dormant.js';
import { RATIO_POWER } from './ratioData.js';

/**
 * Share of the forest in the geometric blend with the anchor; measured out of time on the real data sets. A larger one
 * ranks all customers better and the largest ones worse; choosing it by shop from finished windows does not help.
 */
export const FOREST_SHARE = 0.5;

/** anchor^(1 - share) x (anchor x ratio)^share, of what the forest says of ratio^power. */
export function blend(anchor: number, poweredRatio: number, share: number): number {
  return anchor * poweredRatio ** (share / RATIO_POWER);
}

/** What a population is expected to bring, and the numbers that make it so. */
interface Spread {
  /** Makes the blend add up to the anchors. */
  readonly scale: number;
  readonly dormant: Dormant;
  /** Currency, one a customer. */
  readonly revenue: Float64Array;
}

/**
 * Blends anchors with the forest's ratios so that they still add up to the anchors, and finds the dormant.
 * @param anchors level x anchor, currency, one a customer
 * @param averageOrder of the population, currency
 * @param share of the forest in the blend
 */
export function spread(
  anchors: Float64Array,
  poweredRatio: Float64Array,
  averageOrder: number,
  share: number,
): Spread {
  const blended = anchors.map((value, row) => blend(value, poweredRatio[row], share));
  const sum = total(blended);
  const scale = sum > 0 ? total(anchors) / sum : 1;
  const scaled = blended.map((value) => scale * value);
  const dormant = findDormant(scaled, averageOrder);
  return { scale, dormant, revenue: scaled.map((value) => withDormant(value, dormant)) };
}
