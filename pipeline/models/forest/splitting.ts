import { GOES_LEFT, NODE, SPLIT } from './kernels/layout.js';

/** Totals of the rows of a node, and what its splits must respect; lives in the memory of the kernels. */
export class NodeTotals {
  readonly #numbers: Float64Array;
  readonly #words: Int32Array;

  constructor(memory: ArrayBuffer, minSamplesLeaf: number) {
    this.#numbers = new Float64Array(memory, 0, NODE.value / 8 + 1);
    this.#words = new Int32Array(memory, 0, NODE.minSamplesLeaf / 4 + 1);
    this.#words[NODE.minSamplesLeaf / 4] = minSamplesLeaf;
  }

  /** Distinct rows. */
  get count(): number {
    return this.#words[NODE.count / 4];
  }

  set count(rows: number) {
    this.#words[NODE.count / 4] = rows;
  }

  /** Sum of weight x target. */
  get moment(): number {
    return this.#numbers[NODE.totals / 8];
  }

  get weight(): number {
    return this.#numbers[NODE.totals / 8 + 1];
  }

  /** The prediction of the node as a leaf; only of nodes of presorted subtrees. */
  get value(): number {
    return this.#numbers[NODE.value / 8];
  }

  /** Fewest distinct rows on either side of a split. */
  get minSamplesLeaf(): number {
    return this.#words[NODE.minSamplesLeaf / 4];
  }

  /** Monotone constraints: the means of both children must lie in [lower, upper] (target unit). */
  get lower(): number {
    return this.#numbers[NODE.lower / 8];
  }

  get upper(): number {
    return this.#numbers[NODE.upper / 8];
  }

  setBounds(lower: number, upper: number): void {
    this.#numbers[NODE.lower / 8] = lower;
    this.#numbers[NODE.upper / 8] = upper;
  }
}

/** The best split of a node so far; lives in the memory of the kernels, which compare splits (`splitKernel.ts`). */
export class Split {
  readonly #numbers: Float64Array;
  readonly #words: Int32Array;
  readonly #goesLeft: Uint8Array;
  readonly #categorical: Uint8Array;

  /** @param categorical by feature: 1 where it is categorical. */
  constructor(memory: ArrayBuffer, categorical: Uint8Array) {
    this.#numbers = new Float64Array(memory, 0, SPLIT.feature / 8);
    this.#words = new Int32Array(memory, 0, SPLIT.missingLeft / 4 + 1);
    this.#goesLeft = new Uint8Array(memory, GOES_LEFT, 256);
    this.#categorical = categorical;
  }

  /** Forgets the split, for the next node. */
  reset(): void {
    this.#numbers[SPLIT.numerator / 8] = -1;
    this.#numbers[SPLIT.denominator / 8] = 1;
    this.#words[SPLIT.feature / 4] = -1;
  }

  /** -1 where no split was found. */
  get feature(): number {
    return this.#words[SPLIT.feature / 4];
  }

  get categorical(): boolean {
    return this.#categorical[this.feature] === 1;
  }

  /** Numeric splits: the last bin that goes left. */
  get bin(): number {
    return this.#words[SPLIT.bin / 4];
  }

  get missingLeft(): boolean {
    return this.#words[SPLIT.missingLeft / 4] === 1;
  }

  set missingLeft(goesLeft: boolean) {
    this.#words[SPLIT.missingLeft / 4] = goesLeft ? 1 : 0;
  }

  get leftCount(): number {
    return this.#words[SPLIT.leftCount / 4];
  }

  get leftMoment(): number {
    return this.#numbers[SPLIT.left / 8];
  }

  get leftWeight(): number {
    return this.#numbers[SPLIT.left / 8 + 1];
  }

  /** By bin: 1 where its rows go left. Up to date for categorical splits, and after `tabulate`. */
  get goesLeft(): Uint8Array {
    return this.#goesLeft;
  }

  /** Decrease of the weighted sum of squares of the target; `weight` is that of the whole node. */
  gain(weight: number): number {
    return this.#numbers[SPLIT.numerator / 8] / (this.#numbers[SPLIT.denominator / 8] * weight);
  }

  /** Where rows go that the node has no like of; `weight` is that of the whole node. */
  isLeftHeavier(weight: number): boolean {
    return 2 * this.leftWeight >= weight;
  }

  /** Writes the sides of the bins of a numeric split to `goesLeft`. */
  tabulate(missingBin: number): void {
    this.#goesLeft.fill(1, 0, this.bin + 1);
    this.#goesLeft.fill(0, this.bin + 1);
    if (this.missingLeft) this.#goesLeft[missingBin] = 1;
  }

  /** Takes a categorical split where it is better than the one so far. @returns whether it is. */
  improve(
    feature: number,
    node: NodeTotals,
    leftMoment: number,
    leftWeight: number,
    leftCount: number,
  ): boolean {
    const d = leftMoment * node.weight - leftWeight * node.moment;
    const product = leftWeight * (node.weight - leftWeight);
    const [numerator, denominator] = this.#numbers;
    if (product <= 0 || d * d * denominator <= numerator * product) return false;
    const left = leftMoment / leftWeight;
    const right = (node.moment - leftMoment) / (node.weight - leftWeight);
    if (Math.min(left, right) < node.lower || Math.max(left, right) > node.upper) return false;
    this.#numbers.set([d * d, product, leftMoment, leftWeight]);
    this.#words[SPLIT.feature / 4] = feature;
    this.#words[SPLIT.leftCount / 4] = leftCount;
    this.#words[SPLIT.missingLeft / 4] = 0;
    return true;
  }
}

/** The ranges in which the predictions of the children must lie, where `direction` is that of the split's feature. */
export interface ChildBounds {
  readonly leftLower: number;
  readonly leftUpper: number;
  readonly rightLower: number;
  readonly rightUpper: number;
}

/** Shared by all nodes that no constraint reaches. */
const UNBOUNDED: ChildBounds = {
  leftLower: Number.NEGATIVE_INFINITY,
  leftUpper: Number.POSITIVE_INFINITY,
  rightLower: Number.NEGATIVE_INFINITY,
  rightUpper: Number.POSITIVE_INFINITY,
};

/** Halves the range of a node between its children, at the middle of their means, where order matters. */
export function childBounds(split: Split, node: NodeTotals, direction: number): ChildBounds {
  const { lower, upper } = node;
  if (direction === 0 && lower === UNBOUNDED.leftLower && upper === UNBOUNDED.leftUpper) return UNBOUNDED;
  if (direction === 0) return { leftLower: lower, leftUpper: upper, rightLower: lower, rightUpper: upper };
  const left = split.leftMoment / split.leftWeight;
  const right = (node.moment - split.leftMoment) / (node.weight - split.leftWeight);
  const middle = (left + right) / 2;
  return direction > 0
    ? { leftLower: lower, leftUpper: middle, rightLower: middle, rightUpper: upper }
    : { leftLower: middle, leftUpper: upper, rightLower: lower, rightUpper: middle };
}

/** Room for the categories of one feature that are present in a node; reused from split to split. */
export class CategoryGroups {
  size = 0;
  readonly bin = new Uint8Array(256);
  readonly moment = new Float64Array(256);
  readonly weight = new Float64Array(256);
  readonly count = new Int32Array(256);
  readonly order: number[] = [];

  /** Adds a category that is present; its totals start at the values given. */
  add(bin: number, moment: number, weight: number, count: number): void {
    this.bin[this.size] = bin;
    this.moment[this.size] = moment;
    this.weight[this.size] = weight;
    this.count[this.size] = count;
    this.size++;
  }

  /** Orders the categories by the mean of the target. */
  sort(): void {
    const { order, moment, weight } = this;
    order.length = this.size;
    for (let i = 0; i < this.size; i++) order[i] = i;
    order.sort((a, b) => moment[a] / weight[a] - moment[b] / weight[b] || a - b);
  }
}

/**
 * Best split of a categorical feature: among all 2^(k - 1) - 1 of k categories the best is a cut of the
 * categories ordered by their mean (Fisher 1958; Breiman et al. 1984, theorem 4.5). Improves `best` in place.
 * Missing values are one more category. Those that the node does not hold go to the heavier side.
 * @param counted whether `groups.count` holds distinct rows, so that the smallest leaf can be kept.
 * @returns whether the rows of the node differ in this feature at all.
 */
export function splitCategorical(
  groups: CategoryGroups,
  feature: number,
  node: NodeTotals,
  best: Split,
  counted: boolean,
): boolean {
  if (groups.size < 2) return false;
  groups.sort();
  let leftMoment = 0;
  let leftWeight = 0;
  let leftCount = 0;
  let cut = 0;
  for (let i = 0; i < groups.size - 1; i++) {
    const group = groups.order[i];
    leftMoment += groups.moment[group];
    leftWeight += groups.weight[group];
    leftCount += groups.count[group];
    if (counted && leftCount < node.minSamplesLeaf) continue;
    if (counted && node.count - leftCount < node.minSamplesLeaf) break;
    if (best.improve(feature, node, leftMoment, leftWeight, leftCount)) cut = i + 1;
  }
  if (cut === 0) return true;
  best.goesLeft.fill(best.isLeftHeavier(node.weight) ? 1 : 0);
  for (let i = 0; i < groups.size; i++) best.goesLeft[groups.bin[groups.order[i]]] = i < cut ? 1 : 0;
  return true;
}
