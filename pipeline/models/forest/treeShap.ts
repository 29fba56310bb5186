import { gaussLegendre, type Quadrature } from '../gaussLegendre.js';
import type { Matrix } from '../matrix.js';
import type { Forest } from './forest.js';
import { encodeRows, goesLeft } from './predictor.js';
import { FEATURE_MASK, type Trees, treeCount } from './trees.js';
import { checkSameFeatures } from './validation.js';

/** What each feature adds to each prediction, in the label's unit. */
export interface Explanation {
  /** The prediction for nobody in particular: the weighted mean of the leaves. */
  readonly base: number;
  /** Row-major, `contributions[row * features + f]`; with the base they add up to the prediction. */
  readonly contributions: Float64Array;
}

/**
 * Exact path-dependent TreeSHAP (Lundberg et al. 2020) of every row of a matrix.
 * @throws UserError where the features are not those of the training.
 */
export function explainForest(forest: Forest, matrix: Matrix): Explanation {
  checkSameFeatures(forest.features, matrix);
  const { trees, codeBins } = forest.parts;
  const features = forest.features.length;
  const values = new Float64Array(matrix.rows * features);
  encodeRows(matrix.columns, codeBins, 0, matrix.rows, values);
  const contributions = new Float64Array(matrix.rows * features);
  const size = treeCount(trees);
  let base = 0;
  // Tree by tree, so that a tree stays in the cache for all rows.
  for (const explainer of explainersOf(trees, features)) {
    base += explainer.base / size;
    for (let row = 0; row < matrix.rows; row++) explainer.add(values, contributions, row * features);
  }
  for (let i = 0; i < contributions.length; i++) contributions[i] /= size;
  return { base, contributions };
}

const explainers = new WeakMap<Trees, readonly TreeExplainer[]>();

/** One a tree, kept from row to row: a service explains one customer at a time. */
function explainersOf(trees: Trees, features: number): readonly TreeExplainer[] {
  const known = explainers.get(trees);
  if (known) return known;
  const made = Array.from(trees.roots.subarray(0, -1), (root) => new TreeExplainer(trees, root, features));
  explainers.set(trees, made);
  return made;
}

/**
 * Explains one tree by quadrature.
 *
 * A leaf is worth v prod(o_i) with all features known, o_i being 1 where the row agrees with the path in feature i;
 * an unknown feature contributes z_i, the share of the training weight that takes the path. The Shapley value of
 * such a product is v (o_i - z_i) times the integral over t in [0, 1] of prod_{j != i} (t o_j + (1 - t) z_j), by
 * Owen's multilinear extension (1972). The integrand is a polynomial in t, so a Gauss-Legendre rule with half as
 * many points as there are features on a path is exact, and all its terms are positive: nothing cancels. Going up
 * from the leaves the products are summed, so that an edge is looked at once for all leaves below it, as in
 * Linear TreeSHAP (Yu et al. 2022): the cost is nodes x points.
 */
class TreeExplainer {
  /** Weighted mean of the leaves. */
  readonly base: number;
  readonly #trees: Trees;
  readonly #root: number;
  readonly #rule: Quadrature;
  /** By depth and point: product of the factors of the path; below it, the sum over leaves of value x product. */
  readonly #product: Float64Array;
  readonly #sum: Float64Array;
  /** By depth and point: 1 / factor of the feature of the edge into the node. */
  readonly #inverse: Float64Array;
  /** By feature: depth of the last edge on the path that it decides (0: none), and its o and z there. */
  readonly #depthOf: Int32Array;
  readonly #agrees: Float64Array;
  readonly #share: Float64Array;
  #values: Float64Array = new Float64Array(0);
  #contributions: Float64Array = new Float64Array(0);
  #at = 0;

  constructor(trees: Trees, root: number, features: number) {
    this.#trees = trees;
    this.#root = root;
    const depth = depthOf(trees, root);
    const points = Math.max(1, Math.ceil(Math.min(depth, features) / 2));
    this.#rule = quadratureOf(points);
    this.#product = new Float64Array((depth + 1) * points).fill(1);
    this.#inverse = new Float64Array((depth + 1) * points).fill(1);
    this.#sum = new Float64Array((depth + 1) * points);
    this.#depthOf = new Int32Array(features);
    this.#agrees = new Float64Array(depth + 1).fill(1);
    this.#share = new Float64Array(depth + 1).fill(1);
    this.base = meanOfLeaves(trees, root);
  }

  /** Adds the contributions of the row at `values[at]` to `contributions[at]`. */
  add(values: Float64Array, contributions: Float64Array, at: number): void {
    this.#values = values;
    this.#contributions = contributions;
    this.#at = at;
    if (this.#trees.words[4 * this.#root + 2] > 0) this.#visit(this.#root, 0);
  }

  /** Fills `#sum` at the depth of an inner node, and adds the contributions of all edges below it. */
  #visit(node: number, depth: number): void {
    const { words } = this.#trees;
    const points = this.#rule.nodes.length;
    const feature = words[4 * node + 3] & FEATURE_MASK;
    const isLeft = goesLeft(this.#trees, node, this.#values[this.#at + feature]);
    this.#sum.fill(0, depth * points, (depth + 1) * points);
    this.#descend(node, node + 1, feature, isLeft, depth);
    this.#descend(node, node + words[4 * node + 2], feature, !isLeft, depth);
  }

  #descend(node: number, child: number, feature: number, isTaken: boolean, depth: number): void {
    const { numbers, words, weight } = this.#trees;
    // A feature that decides several edges of the path is one player: its factors multiply.
    const before = this.#depthOf[feature];
    const agrees = isTaken ? this.#agrees[before] : 0;
    const share = (this.#share[before] * weight[child]) / weight[node];
    const contribution =
      words[4 * child + 2] > 0
        ? this.#throughNode(child, feature, agrees, share, before, depth)
        : this.#throughLeaf(numbers[2 * child], agrees, share, before, depth);
    this.#contributions[this.#at + feature] += contribution;
  }

  /** Visits an inner node. @returns what the edge to it contributes. */
  #throughNode(
    child: number,
    feature: number,
    agrees: number,
    share: number,
    before: number,
    depth: number,
  ): number {
    const { nodes: points, weights } = this.#rule;
    const product = this.#product;
    const inverse = this.#inverse;
    const sums = this.#sum;
    const size = points.length;
    const here = depth * size;
    const below = here + size;
    const earlier = before * size;
    for (let k = 0; k < size; k++) {
      const factor = points[k] * agrees + (1 - points[k]) * share;
      product[below + k] = product[here + k] * factor * inverse[earlier + k];
      inverse[below + k] = 1 / factor;
    }
    this.#agrees[depth + 1] = agrees;
    this.#share[depth + 1] = share;
    this.#depthOf[feature] = depth + 1;
    this.#visit(child, depth + 1);
    this.#depthOf[feature] = before;
    const gap = agrees - share;
    const beforeGap = this.#agrees[before] - this.#share[before];
    let contribution = 0;
    for (let k = 0; k < size; k++) {
      const sum = sums[below + k];
      contribution += weights[k] * sum * (gap * inverse[below + k] - beforeGap * inverse[earlier + k]);
      sums[here + k] += sum;
    }
    return contribution;
  }

  /** The same for a leaf, half of all nodes: what is known of its sum spares the division. */
  #throughLeaf(value: number, agrees: number, share: number, before: number, depth: number): number {
    const { nodes: points, weights } = this.#rule;
    const inverse = this.#inverse;
    const size = points.length;
    const here = depth * size;
    const earlier = before * size;
    const gap = agrees - share;
    const beforeGap = this.#agrees[before] - this.#share[before];
    let contribution = 0;
    for (let k = 0; k < size; k++) {
      const factor = points[k] * agrees + (1 - points[k]) * share;
      const others = value * this.#product[here + k] * inverse[earlier + k];
      contribution += weights[k] * others * (gap - beforeGap * inverse[earlier + k] * factor);
      this.#sum[here + k] += others * factor;
    }
    return contribution;
  }
}

const rules = new Map<number, Quadrature>();

/** The rule with so many points on [0, 1]. */
function quadratureOf(size: number): Quadrature {
  const known = rules.get(size);
  if (known) return known;
  const { nodes, weights } = gaussLegendre(size);
  const rule = { nodes: nodes.map((node) => (1 - node) / 2), weights: weights.map((weight) => weight / 2) };
  rules.set(size, rule);
  return rule;
}

/** Splits on the longest way from the root to a leaf. */
function depthOf({ words }: Trees, root: number): number {
  let deepest = 0;
  const open: [node: number, depth: number][] = [[root, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, depth] = next;
    deepest = Math.max(deepest, depth);
    const distance = words[4 * node + 2];
    if (distance > 0) open.push([node + distance, depth + 1], [node + 1, depth + 1]);
  }
  return deepest;
}

function meanOfLeaves({ numbers, words, weight }: Trees, root: number): number {
  let sum = 0;
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const distance = words[4 * node + 2];
    if (distance > 0) open.push(node + distance, node + 1);
    else sum += numbers[2 * node] * weight[node];
  }
  return sum / weight[root];
}
