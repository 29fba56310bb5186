/**
 * Grown trees as flat arrays, all trees one after the other, each in preorder.
 *
 * A node is one record of 16 bytes, so that a visit touches one cache line:
 * | bytes | type | inner node | leaf |
 * | 0-7 | float64 | threshold, or the number of the category set | value |
 * | 8-11 | uint32 | nodes from here to the right child | 0 |
 * | 12-13 | uint16 | feature | 0 |
 * | 14-15 | uint16 | flags | 0 |
 * The left child is the next node. Distances are relative, so that trees can be moved and put together.
 */
export interface Trees {
  /** The records, seen as numbers: threshold or value of node i is `numbers[2 * i]`. */
  readonly numbers: Float64Array;
  /** The same memory, seen as words: distance `words[4 * i + 2]`, feature and flags `words[4 * i + 3]`. */
  readonly words: Uint32Array;
  /** First node of each tree, and the number of nodes at the end; trees + 1 long. */
  readonly roots: Uint32Array;
  /** Summed weight of the training rows that passed each node. */
  readonly weight: Float64Array;
  /** Category sets, 8 words each: bit b of a set is 1 where the rows of bin b go left. */
  readonly categorySets: Uint32Array;
}

/** Rows with a missing value (NaN, an unseen category) go left. */
export const MISSING_LEFT = 1 << 16;
/** Rows whose bin is in the category set go left; the missing bin is a member like the others. */
export const CATEGORICAL = 1 << 17;
/** The part of the last word that is the feature. */
export const FEATURE_MASK = 0xffff;
/** Features that fit a record. */
export const MAX_FEATURES = FEATURE_MASK + 1;
/** Words of a set of 256 bins. */
export const CATEGORY_SET_WORDS = 8;

/** One grown tree; `words` is another view of the memory of `numbers`. */
export interface GrownTree {
  readonly numbers: Float64Array;
  readonly words: Uint32Array;
  readonly weight: Float64Array;
  readonly categorySets: Uint32Array;
  /** Decrease of the weighted variance by the splits on each feature, label unit squared. */
  readonly importance: Float64Array;
  /** Entries of the leaf distributions, in the order of the leaves; empty where none are kept. */
  readonly leafRank: Uint32Array;
  readonly leafShare: Float32Array;
  /** First entry of each node, and the number of entries at the end; empty where none are kept. */
  readonly leafStart: Uint32Array;
}

/** Number of trees. */
export function treeCount(trees: Trees): number {
  return trees.roots.length - 1;
}

/** Whether a bin is a member of a category set. */
export function isInSet({ categorySets }: Trees, set: number, bin: number): boolean {
  return ((categorySets[set * CATEGORY_SET_WORDS + (bin >>> 5)] >>> (bin & 31)) & 1) === 1;
}

/** Puts trees one after the other, in memory that threads share; category sets are renumbered. */
export function joinTrees(parts: readonly Omit<Trees, 'roots'>[]): Trees {
  const nodes = parts.map((part) => part.weight.length);
  const roots = startsOf(nodes);
  const numbers = new Float64Array(new SharedArrayBuffer(16 * roots[parts.length]));
  const words = new Uint32Array(numbers.buffer);
  const sets = startsOf(parts.map((part) => part.categorySets.length));
  const weight = new Float64Array(new SharedArrayBuffer(8 * roots[parts.length]));
  const categorySets = new Uint32Array(sets[parts.length]);
  parts.forEach((part, t) => {
    numbers.set(part.numbers, 2 * roots[t]);
    weight.set(part.weight, roots[t]);
    categorySets.set(part.categorySets, sets[t]);
    if (part.categorySets.length === 0) return;
    for (let node = roots[t]; node < roots[t + 1]; node++) {
      if (words[4 * node + 3] & CATEGORICAL) numbers[2 * node] += sets[t] / CATEGORY_SET_WORDS;
    }
  });
  return { numbers, words, roots, weight, categorySets };
}

/** Running totals: where each part starts, and the total at the end. */
export function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    starts[i + 1] = starts[i] + length;
  });
  return starts;
}
