import {
  add,
  and,
  atLeast,
  atMost,
  div,
  greater,
  lane,
  loadNumber,
  loadPair,
  max,
  min,
  mul,
  type Operand,
  type Statement,
  storeNumber,
  storePair,
  storeWord,
  sub,
  type Value,
  when,
} from './assembler.js';
import { NODE, SPLIT } from './layout.js';
import type { Variables } from './moduleBuilder.js';

/** Statements that keep the best split of the node in the record `SPLIT`. */
export interface SplitImprovement {
  /** Reads the records into variables; comes first. */
  readonly prepare: readonly Statement[];
  /** Takes the split with the rows summed up in `left` on the left, where it is better and allowed. */
  look(bin: Operand<'i32'>, leftCount: Operand<'i32'>): readonly Statement[];
}

/**
 * With sums s and weights w of the left (l) and right rows (r) and totals S and W, a split decreases the weighted
 * sum of squares by d^2 / (W wl wr), where d = sl W - wl S. W is the same for all splits of a node, so they are
 * compared by the fraction d^2 / (wl wr), by cross-multiplication: no division in the inner loops.
 */
export function improveSplit(
  locals: Variables,
  left: Value<'v128'>,
  feature: Value<'i32'>,
  direction: Value<'f64'>,
  missingLeft: Value<'i32'>,
): SplitImprovement {
  const [totals] = locals('v128');
  const [moment, weight, numerator, denominator, d, square, product, leftMean, rightMean] = locals('f64');
  const inOrder = atLeast(mul(sub(rightMean, leftMean), direction), 0);
  const inRange = and(
    atLeast(min(leftMean, rightMean), loadNumber(NODE.lower)),
    atMost(max(leftMean, rightMean), loadNumber(NODE.upper)),
  );
  return {
    prepare: [
      totals.set(loadPair(NODE.totals)),
      moment.set(lane(totals, 0)),
      weight.set(lane(totals, 1)),
      numerator.set(loadNumber(SPLIT.numerator)),
      denominator.set(loadNumber(SPLIT.denominator)),
    ],
    look: (bin, leftCount) => [
      d.set(sub(mul(lane(left, 0), weight), mul(lane(left, 1), moment))),
      square.set(mul(d, d)),
      product.set(mul(lane(left, 1), sub(weight, lane(left, 1)))),
      when(greater(mul(square, denominator), mul(numerator, product)), [
        leftMean.set(div(lane(left, 0), lane(left, 1))),
        rightMean.set(div(sub(moment, lane(left, 0)), sub(weight, lane(left, 1)))),
        when(and(inOrder, inRange), [
          numerator.set(square),
          denominator.set(product),
          storeNumber(SPLIT.numerator, square),
          storeNumber(SPLIT.denominator, product),
          storePair(SPLIT.left, left),
          storeWord(SPLIT.feature, feature),
          storeWord(SPLIT.bin, bin),
          storeWord(SPLIT.leftCount, leftCount),
          storeWord(SPLIT.missingLeft, missingLeft),
        ]),
      ]),
    ],
  };
}

/** Whether the left side has at least half the weight: where rows go that the node has no like of. */
export function isLeftHeavier(): Value<'i32'> {
  const left = loadNumber(SPLIT.left, 8);
  return atLeast(add(left, left), loadNumber(NODE.totals, 8));
}
