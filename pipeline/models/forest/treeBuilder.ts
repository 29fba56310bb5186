import { type FeatureBins, midpoint } from './binning.js';
import type { LeafRecorder } from './leafRecorder.js';
import type { Split } from './splitting.js';
import { CATEGORICAL, CATEGORY_SET_WORDS, type GrownTree, MISSING_LEFT } from './trees.js';

/** Collects the nodes of one tree in preorder; its buffers are reused from tree to tree. */
export class TreeBuilder {
  /** Nodes so far. */
  size = 0;
  readonly #numbers: Float64Array;
  readonly #words: Uint32Array;
  readonly #weight: Float64Array;
  readonly #importance: Float64Array;
  readonly #featureBins: readonly FeatureBins[];
  readonly #leaves: LeafRecorder;
  #categorySets: number[] = [];

  /** @param rows most distinct rows that a tree can have; a tree has fewer than twice as many nodes. */
  constructor(rows: number, featureBins: readonly FeatureBins[], leaves: LeafRecorder) {
    this.#numbers = new Float64Array(4 * rows);
    this.#words = new Uint32Array(this.#numbers.buffer);
    this.#weight = new Float64Array(2 * rows);
    this.#importance = new Float64Array(featureBins.length);
    this.#featureBins = featureBins;
    this.#leaves = leaves;
  }

  /** Starts the next tree. */
  reset(): void {
    this.size = 0;
    this.#categorySets = [];
    this.#importance.fill(0);
    this.#leaves.reset();
  }

  /** Adds a leaf; its rows must have been added to the recorder. */
  leaf(value: number, weight: number): void {
    const node = this.size++;
    this.#numbers[2 * node] = value;
    this.#words[4 * node + 2] = 0;
    this.#words[4 * node + 3] = 0;
    this.#weight[node] = weight;
    this.#leaves.close(this.size);
  }

  /**
   * Adds an inner node; its left child must be added next, then `endLeft` called.
   * @param nextBin numeric splits: the first bin above `split.bin` that holds rows of the node.
   * @returns the node
   */
  branch(split: Split, nextBin: number, weight: number): number {
    const node = this.size++;
    this.#numbers[2 * node] = split.categorical
      ? this.#addCategorySet(split.goesLeft)
      : this.#threshold(split.feature, split.bin, nextBin);
    const flags = split.categorical ? CATEGORICAL : split.missingLeft ? MISSING_LEFT : 0;
    this.#words[4 * node + 3] = split.feature | flags;
    this.#weight[node] = weight;
    this.#importance[split.feature] += split.gain(weight);
    this.#leaves.close(this.size);
    return node;
  }

  /** Says that the left side of a branch is complete: the next node is its right child. */
  endLeft(node: number): void {
    this.#words[4 * node + 2] = this.size - node;
  }

  /** The tree, copied out. `importanceScale` turns gains into decreases of the weighted variance. */
  finish(importanceScale: number): GrownTree {
    const numbers = this.#numbers.slice(0, 2 * this.size);
    return {
      numbers,
      words: new Uint32Array(numbers.buffer),
      weight: this.#weight.slice(0, this.size),
      categorySets: Uint32Array.from(this.#categorySets),
      importance: this.#importance.map((gain) => gain * importanceScale),
      ...this.#leaves.finish(this.size),
    };
  }

  /** Halfway between the values left and right of the split; infinite where only missing values go right. */
  #threshold(feature: number, bin: number, nextBin: number): number {
    const { edges } = this.#featureBins[feature];
    if (bin >= edges.length) return Number.POSITIVE_INFINITY;
    return nextBin > edges.length ? edges[bin] : midpointOrLow(edges[bin], edges[nextBin - 1]);
  }

  #addCategorySet(goesLeft: Uint8Array): number {
    const first = this.#categorySets.length;
    for (let word = 0; word < CATEGORY_SET_WORDS; word++) this.#categorySets.push(0);
    goesLeft.forEach((isLeft, bin) => {
      this.#categorySets[first + (bin >>> 5)] |= isLeft << (bin & 31);
    });
    return first / CATEGORY_SET_WORDS;
  }
}

function midpointOrLow(low: number, high: number): number {
  return low < high ? midpoint(low, high) : low;
}
