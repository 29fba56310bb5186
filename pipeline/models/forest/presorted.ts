import type { Rng } from '../../random.js';
import type { BinnedSet } from './binnedSet.js';
import { type GrowthRules, isWorthwhile, maySplit } from './growthRules.js';
import type { Arena, GrowthKernels } from './kernels/kernels.js';
import {
  PRESORTED_ROWS,
  RANDOM,
  SUBTREE,
  SUBTREE_LABEL,
  SUBTREE_PAIR,
  SUBTREE_ROW,
} from './kernels/layout.js';
import type { LeafRecorder } from './leafRecorder.js';
import type { NodeRows } from './nodeRows.js';
import { CategoryGroups, childBounds, type NodeTotals, type Split, splitCategorical } from './splitting.js';
import type { TreeBuilder } from './treeBuilder.js';

export { PRESORTED_ROWS };

/** What the grower and its subtrees have in common. */
export interface GrowerParts {
  readonly set: BinnedSet;
  readonly rules: GrowthRules;
  readonly kernels: GrowthKernels;
  readonly memory: ArrayBuffer;
  readonly totals: NodeTotals;
  readonly split: Split;
  readonly builder: TreeBuilder;
  readonly leaves: LeafRecorder;
  /** Addresses of the bins feature by feature, the same row by row, and of the records of the features. */
  readonly bins: number;
  readonly rowBins: number;
  readonly features: number;
}

/** The node that a subtree grows from: the rows at positions [start, end), whose predictions must lie in [lower, upper]. */
interface SubtreeRoot {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly lower: number;
  readonly upper: number;
}

/** Places of a subtree in the memory of the kernels; plain addresses. */
export interface SubtreePlaces {
  /** Lists by feature, then one more with the rows in no order; one set for even levels, one for odd. */
  readonly lists: readonly [number, number];
  /** Bins of the rows of the subtree, by feature. */
  readonly bins: number;
  /** Features not known to be constant (shorts), by level. */
  readonly active: number;
}

/** Reserves the places for trees with so many features. */
export function reserveSubtree(arena: Arena, features: number): SubtreePlaces {
  const listBytes = 2 * PRESORTED_ROWS * (features + 1);
  return {
    lists: [arena.reserve(listBytes), arena.reserve(listBytes)],
    bins: arena.reserve(PRESORTED_ROWS * features),
    active: arena.reserve(2 * features * (PRESORTED_ROWS + 1)),
  };
}

/**
 * Grows the subtree of a node of few rows, where walking 255 bins would cost more than the rows themselves.
 *
 * The rows are sorted once by each feature; a split then parts the lists and keeps their order, so that a node
 * costs no more than its rows times the features (the presorting of SLIQ, Mehta et al. 1996). An element of a
 * list is bin << 8 | row, a whole subtree fits the second-level cache. Two sets of lists take turns from level to
 * level, which spares copying back.
 */
export class PresortedSubtree {
  readonly #parts: GrowerParts;
  readonly #places: SubtreePlaces;
  readonly #features: number;
  readonly #elements: Uint16Array;
  readonly #row: Int32Array;
  readonly #pair: Float64Array;
  readonly #label: Float64Array;
  readonly #random: Uint32Array;
  readonly #groups = new CategoryGroups();
  #gainScale = 1;

  constructor(parts: GrowerParts, places: SubtreePlaces) {
    const { memory, set } = parts;
    this.#parts = parts;
    this.#places = places;
    this.#features = set.featureBins.length;
    this.#elements = new Uint16Array(memory);
    this.#row = new Int32Array(memory, SUBTREE_ROW, PRESORTED_ROWS);
    this.#pair = new Float64Array(memory, SUBTREE_PAIR, 2 * PRESORTED_ROWS);
    this.#label = new Float64Array(memory, SUBTREE_LABEL, PRESORTED_ROWS);
    this.#random = new Uint32Array(memory, RANDOM, 4);
    const words = new Int32Array(memory);
    words[SUBTREE.bins / 4] = places.bins;
    words[SUBTREE.features / 4] = parts.features;
    words[SUBTREE.unordered / 4] = 2 * PRESORTED_ROWS * this.#features;
  }

  /** Starts the next tree. `gainScale` turns gains into decreases of the weighted variance of the label. */
  reset(rng: Rng, gainScale: number): void {
    for (let i = 0; i < 4; i++) this.#random[i] = rng.uint32();
    this.#random[0] |= 1;
    this.#gainScale = gainScale;
  }

  /** Grows the subtree of a node of at most `PRESORTED_ROWS` rows. */
  grow(rows: NodeRows, { start, end, depth, lower, upper }: SubtreeRoot): void {
    const count = end - start;
    this.#gather(rows, start, count);
    const { set, rules, kernels, rowBins } = this.#parts;
    const lists = this.#places.lists[0];
    let active = 0;
    if (maySplit(rules, count, depth)) {
      for (let feature = 0; feature < this.#features; feature++) {
        const last = set.featureBins[feature].bins;
        if (kernels.sortFeature(lists, feature, rowBins, this.#features, count, last) === 0) continue;
        this.#elements[this.#places.active / 2 + active++] = feature;
      }
    }
    this.#growNode(0, count, depth, 0, active, lower, upper);
  }

  /** Improves the split by a categorical feature whose sorted list is at the addresses [from, to). */
  tryCategorical(feature: number, from: number, to: number): number {
    const { totals, split } = this.#parts;
    const groups = this.#groups;
    groups.size = 0;
    for (let at = from / 2; at < to / 2; at++) {
      const bin = this.#elements[at] >>> 8;
      const row = this.#elements[at] & 255;
      if (groups.size === 0 || groups.bin[groups.size - 1] !== bin) groups.add(bin, 0, 0, 0);
      groups.moment[groups.size - 1] += this.#pair[2 * row];
      groups.weight[groups.size - 1] += this.#pair[2 * row + 1];
      groups.count[groups.size - 1]++;
    }
    return splitCategorical(groups, feature, totals, split, true) ? 1 : 0;
  }

  #gather({ rows, pairs }: NodeRows, start: number, count: number): void {
    const { label } = this.#parts.set;
    const unordered = this.#places.lists[0] / 2 + PRESORTED_ROWS * this.#features;
    for (let i = 0; i < count; i++) {
      const position = start + i;
      this.#row[i] = rows[position];
      this.#pair[2 * i] = pairs[2 * position];
      this.#pair[2 * i + 1] = pairs[2 * position + 1];
      this.#label[i] = label[rows[position]];
      this.#elements[unordered + i] = i;
    }
  }

  /**
   * Grows the node of list elements [start, end), whose predictions must lie in [lower, upper].
   * `level` counts from the root of this subtree; `active` is the number of features to look at.
   */
  #growNode(
    start: number,
    end: number,
    depth: number,
    level: number,
    active: number,
    lower: number,
    upper: number,
  ): void {
    const { rules, kernels, totals, split, builder } = this.#parts;
    const pure = kernels.sumUp(this.#places.lists[level & 1], start, end) === 1;
    if (pure || active === 0 || !maySplit(rules, end - start, depth)) {
      this.#leaf(start, end, level);
      return;
    }
    totals.setBounds(lower, upper);
    const stillActive = this.#search(start, end, level, active);
    const { weight } = totals;
    if (split.feature < 0 || !isWorthwhile(rules, split.gain(weight) * this.#gainScale)) {
      this.#leaf(start, end, level);
      return;
    }
    const node = builder.branch(split, this.#firstRightBin(start, end, level), weight);
    const bounds = childBounds(split, totals, rules.monotone[split.feature]);
    const middle = this.#part(start, end, level, depth, stillActive);
    this.#growNode(start, middle, depth + 1, level + 1, stillActive, bounds.leftLower, bounds.leftUpper);
    builder.endLeft(node);
    this.#growNode(middle, end, depth + 1, level + 1, stillActive, bounds.rightLower, bounds.rightUpper);
  }

  /** Adds the node that was summed up last as a leaf. */
  #leaf(start: number, end: number, level: number): void {
    const { rules, totals, leaves, builder } = this.#parts;
    const unordered = this.#places.lists[level & 1] / 2 + PRESORTED_ROWS * this.#features;
    for (let place = start; rules.leafSample > 0 && place < end; place++) {
      const row = this.#elements[unordered + place];
      leaves.add(this.#row[row], this.#pair[2 * row + 1]);
    }
    builder.leaf(totals.value, totals.weight);
  }

  /** Finds the best split of a node. @returns how many features are still not known to be constant. */
  #search(start: number, end: number, level: number, active: number): number {
    const { kernels, rules } = this.#parts;
    const here = this.#places.active + 2 * level * this.#features;
    const parent = level > 0 ? here - 2 * this.#features : here;
    const lists = this.#places.lists[level & 1];
    return kernels.search(lists, start, end, here, parent, active, this.#features, rules.candidates);
  }

  /** The first bin above a numeric split that holds rows of the node. */
  #firstRightBin(start: number, end: number, level: number): number {
    const { set, split } = this.#parts;
    if (split.categorical) return 0;
    const list = this.#listOf(split.feature, level) / 2;
    const missingBin = set.featureBins[split.feature].bins;
    let place = start + split.leftCount;
    // Missing rows, the last of the list, are among those on the left.
    if (split.missingLeft) for (let i = end; this.#elements[list + i - 1] >>> 8 === missingBin; i--) place--;
    return Math.max(split.bin + 1, this.#elements[list + place] >>> 8);
  }

  /** Parts the lists by the split; those of the children are in the other set. @returns where the right starts. */
  #part(start: number, end: number, level: number, depth: number, active: number): number {
    const { set, rules, kernels, split } = this.#parts;
    const middle = start + split.leftCount;
    const mark = split.categorical ? kernels.markByTable : kernels.markByThreshold;
    mark(this.#listOf(split.feature, level), start, end, set.featureBins[split.feature].bins);
    const from = this.#places.lists[level & 1];
    const to = this.#places.lists[(level & 1) ^ 1];
    const unordered = 2 * PRESORTED_ROWS * this.#features;
    kernels.partList(from + unordered, to + unordered, start, middle, end);
    const largest = Math.max(middle - start, end - middle);
    if (largest <= 2 || !maySplit(rules, largest, depth + 1)) return middle;
    kernels.partLists(this.#places.active + 2 * level * this.#features, active, from, to, start, middle, end);
    return middle;
  }

  #listOf(feature: number, level: number): number {
    return this.#places.lists[level & 1] + 2 * PRESORTED_ROWS * feature;
  }
}
