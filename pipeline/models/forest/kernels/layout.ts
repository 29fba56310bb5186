/**
 * Where the kernels find things in their memory: small records at fixed addresses (bytes), then whatever the
 * grower places with `Arena`.
 */

/** The best split of the node at hand; see `Split`. */
export const SPLIT = {
  numerator: 0,
  denominator: 8,
  /** Pair: moment and weight of the left rows. */
  left: 16,
  feature: 32,
  bin: 36,
  leftCount: 40,
  missingLeft: 44,
} as const;

/** The node at hand; see `NodeTotals`. */
export const NODE = {
  /** Pair: moment and weight of all rows. */
  totals: 64,
  lower: 80,
  upper: 88,
  count: 96,
  minSamplesLeaf: 100,
  /** The prediction of the node as a leaf; only of nodes of presorted subtrees. */
  value: 104,
} as const;

/** State of the generator of the presorted subtrees: 4 words. */
export const RANDOM = 112;

/** By bin: 1 where its rows go left. */
export const GOES_LEFT = 128;

/** Most rows of a presorted subtree: the number of a row fits 8 bits. */
export const PRESORTED_ROWS = 256;
/** By row of the subtree: 1 where it goes left. */
export const SIDE = 384;
/** By row of the subtree: row of the training set (word), moment and weight (pair), label (number). */
export const SUBTREE_ROW = 640;
export const SUBTREE_PAIR = SUBTREE_ROW + 4 * PRESORTED_ROWS;
export const SUBTREE_LABEL = SUBTREE_PAIR + 16 * PRESORTED_ROWS;
/** Room of the counting sort: 257 words. */
export const PLACE = SUBTREE_LABEL + 8 * PRESORTED_ROWS;
/** Addresses that belong to the lists of all subtrees: the rows' bins, the records of the features. */
export const SUBTREE = {
  bins: PLACE + 4 * 257,
  features: PLACE + 4 * 258,
  unordered: PLACE + 4 * 259,
} as const;
/** First address that is free for `Arena`. */
export const FREE = PLACE + 4 * 260;

/** A record a feature: missing bin (word), categorical (word), direction of the monotone constraint (number). */
export const FEATURE_BYTES = 16;
export const FEATURE = { missingBin: 0, categorical: 4, direction: 8 } as const;
