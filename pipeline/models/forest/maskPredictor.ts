import { Arena, createMaskKernels, type MaskKernels } from './kernels/kernels.js';
import { MASKED_TREE, MASKED_TREE_BYTES, MOST_LEAVES, RANGE_BYTES } from './kernels/maskKernel.js';
import { type FeatureMasks, type ForestMasks, forestMasks, leafMasks } from './leafMasks.js';
import type { PredictionPlan } from './predictor.js';
import { type Trees, treeCount } from './trees.js';

/** More masks than this (12 bytes each) would not stay in a processor's cache. */
const MOST_MASKS = 500_000;

/**
 * Predicts single rows by a forest whose trees have at most 64 leaves, without walking its trees: each node that sends
 * the row right rules out the leaves on its left, and those nodes lie side by side for every value of a feature
 * (QuickScorer: Lucchese et al., SIGIR 2015). Memory is read in order instead of tree by tree, which counts where
 * other work drives the forest from the cache between two rows. The same sums to the bit.
 */
export class MaskPredictor {
  readonly #features: readonly (FeatureMasks | null)[];
  readonly #kernels: MaskKernels;
  readonly #trees: number;
  readonly #rangesAt: number;
  readonly #ranges: Uint32Array;
  readonly #masksAt: number;
  readonly #vectorsAt: number;
  readonly #treesAt: number;
  readonly #sumAt: number;
  readonly #sum: Float64Array;

  /** The predictor of a forest, or undefined where its trees are too large. */
  static of({ trees, codeBins }: PredictionPlan): MaskPredictor | undefined {
    for (let tree = 0; tree < treeCount(trees); tree++) {
      // A binary tree with n leaves has 2 n - 1 nodes.
      if (trees.roots[tree + 1] - trees.roots[tree] > 2 * MOST_LEAVES - 1) return undefined;
    }
    const masks = forestMasks(trees, codeBins, MOST_MASKS);
    return masks && new MaskPredictor(trees, masks);
  }

  private constructor(trees: Trees, { nodes, features }: ForestMasks) {
    const arena = new Arena();
    this.#features = features;
    this.#trees = treeCount(trees);
    this.#rangesAt = arena.reserve(RANGE_BYTES * features.length);
    this.#masksAt = arena.reserve(8 * nodes.length);
    this.#vectorsAt = arena.reserve(4 * nodes.length);
    this.#treesAt = arena.reserve(MASKED_TREE_BYTES * this.#trees);
    // A binary tree has one leaf more than inner nodes.
    const leaves = (trees.weight.length + this.#trees) / 2;
    const leavesAt = arena.reserve(8 * leaves);
    this.#sumAt = arena.reserve(8);
    const memory = arena.createMemory();
    const { buffer } = memory;
    this.#kernels = createMaskKernels(memory, {});
    this.#ranges = new Uint32Array(buffer, this.#rangesAt, 2 * features.length);
    this.#sum = new Float64Array(buffer, this.#sumAt, 1);
    this.#writeMasks(trees, nodes, buffer);
    this.#writeLeaves(trees, new Float64Array(buffer, leavesAt, leaves));
  }

  /** The mean over all trees of one row, given as one value a feature, categories as codes. */
  predict(row: Float64Array): number {
    for (let feature = 0; feature < this.#features.length; feature++) {
      this.#features[feature]?.select(row[feature], this.#ranges, 2 * feature);
    }
    this.#kernels.maskLeaves(
      this.#rangesAt,
      this.#rangesAt + this.#ranges.byteLength,
      this.#masksAt,
      this.#vectorsAt,
      this.#treesAt,
      this.#treesAt + MASKED_TREE_BYTES * this.#trees,
      this.#sumAt,
    );
    return this.#sum[0] / this.#trees;
  }

  #writeMasks(trees: Trees, nodes: Uint32Array, buffer: ArrayBuffer): void {
    const { tree, bits } = leafMasks(trees);
    const masks = new Uint32Array(buffer, this.#masksAt, 2 * nodes.length);
    const vectors = new Uint32Array(buffer, this.#vectorsAt, nodes.length);
    for (let i = 0; i < nodes.length; i++) {
      masks[2 * i] = bits[2 * nodes[i]];
      masks[2 * i + 1] = bits[2 * nodes[i] + 1];
      vectors[i] = this.#treesAt + MASKED_TREE_BYTES * tree[nodes[i]];
    }
  }

  #writeLeaves({ numbers, words, roots }: Trees, leaves: Float64Array): void {
    const records = new Uint32Array(leaves.buffer, this.#treesAt, (MASKED_TREE_BYTES / 4) * this.#trees);
    let leaf = 0;
    for (let tree = 0; tree < this.#trees; tree++) {
      const record = (MASKED_TREE_BYTES / 4) * tree;
      records.fill(0xffff_ffff, record, record + 2); // MASKED_TREE.possible
      records[record + MASKED_TREE.leaves / 4] = leaves.byteOffset + 8 * leaf;
      for (let node = roots[tree]; node < roots[tree + 1]; node++) {
        if (words[4 * node + 2] === 0) leaves[leaf++] = numbers[2 * node];
      }
    }
  }
}
