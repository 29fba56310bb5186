import { binOfCode, type FeatureBins } from './binning.js';
import { CATEGORICAL, FEATURE_MASK, isInSet, MISSING_LEFT, type Trees } from './trees.js';

/** How the codes of a categorical feature become bins; see `FeatureBins`. */
export interface Coding {
  readonly bins: number;
  readonly codeBins: Uint8Array;
}

/** One entry a feature; null for numeric ones. */
export type CodeBins = readonly (Coding | null)[];

/** Rows that pass a tree before the next tree is fetched: many, since fetching a tree costs more than the rows. */
export const BLOCK_ROWS = 8192;

/** The leaf of one row; `values[at + f]` is feature f of the row, categories as bins. */
export function leafOf(trees: Trees, root: number, values: Float64Array, at: number): number {
  const { numbers, words } = trees;
  let node = root;
  for (;;) {
    const distance = words[4 * node + 2];
    if (distance === 0) return node;
    const last = words[4 * node + 3];
    const value = values[at + (last & FEATURE_MASK)];
    if (last & CATEGORICAL) node += isInSet(trees, numbers[2 * node], value) ? 1 : distance;
    else if (value <= numbers[2 * node]) node++;
    else if (value > numbers[2 * node]) node += distance;
    else node += last & MISSING_LEFT ? 1 : distance;
  }
}

/** Whether a value, a category as its bin, goes left at an inner node. */
export function goesLeft(trees: Trees, node: number, value: number): boolean {
  const last = trees.words[4 * node + 3];
  const threshold = trees.numbers[2 * node];
  if (last & CATEGORICAL) return isInSet(trees, threshold, value);
  return value <= threshold || (Number.isNaN(value) && (last & MISSING_LEFT) !== 0);
}

/** One row, given as one value a feature: categories as bins. */
export function encodeRow(row: Float64Array, codeBins: CodeBins, out: Float64Array): void {
  for (let f = 0; f < row.length; f++) {
    const coding = codeBins[f];
    out[f] = coding ? binOfCode(row[f], coding.bins, coding.codeBins) : row[f];
  }
}

/** The rows [from, to) of a matrix, row-major, categories as bins. */
export function encodeRows(
  columns: readonly Float64Array[],
  codeBins: CodeBins,
  from: number,
  to: number,
  out: Float64Array,
): void {
  const features = columns.length;
  for (let f = 0; f < features; f++) {
    const column = columns[f];
    const coding = codeBins[f];
    for (let row = from, at = f; row < to; row++, at += features) {
      out[at] = coding ? binOfCode(column[row], coding.bins, coding.codeBins) : column[row];
    }
  }
}

/** What prediction needs of a forest; plain data that can be sent to a worker. */
export interface PredictionPlan {
  readonly trees: Trees;
  readonly codeBins: CodeBins;
}

/**
 * Calls `visit(row, tree, leaf)` for the rows [from, to) and every tree, trees in order for each row.
 * Rows come in blocks and pass tree by tree, so that a tree is in the cache for a whole block.
 */
export function forEachLeaf(
  { trees, codeBins }: PredictionPlan,
  columns: readonly Float64Array[],
  from: number,
  to: number,
  visit: (row: number, tree: number, leaf: number) => void,
): void {
  const features = columns.length;
  const values = new Float64Array(Math.min(BLOCK_ROWS, to - from) * features);
  for (let start = from; start < to; start += BLOCK_ROWS) {
    const end = Math.min(start + BLOCK_ROWS, to);
    encodeRows(columns, codeBins, start, end, values);
    for (let tree = 0; tree < trees.roots.length - 1; tree++) {
      const root = trees.roots[tree];
      for (let row = start; row < end; row++)
        visit(row, tree, leafOf(trees, root, values, (row - start) * features));
    }
  }
}

/** The coding of the categorical features of a binned set. */
export function codeBinsOf(featureBins: readonly FeatureBins[]): CodeBins {
  return featureBins.map(({ bins, codeBins }) => codeBins && { bins, codeBins });
}
