import { binOfCode, binOfNumber, paddedEdges } from './binning.js';
import type { CodeBins, Coding } from './predictor.js';
import { FEATURE_MASK, isInSet, MISSING_LEFT, type Trees, treeCount } from './trees.js';

/** The nodes of one feature that a value goes right at. */
export interface FeatureMasks {
  /** Writes where they begin in the list of all masks, and where they end, to `range[at]` and `range[at + 1]`. */
  select(value: number, range: Uint32Array, at: number): void;
}

/** The inner nodes of a forest, those of a feature that one value goes right at side by side; so some come often. */
export interface ForestMasks {
  readonly nodes: Uint32Array;
  /** One entry a feature; null where no node asks for it. */
  readonly features: readonly (FeatureMasks | null)[];
}

/** In the order of the thresholds, since a value goes right at all below it; then those that what is missing does. */
class NumberMasks implements FeatureMasks {
  readonly #thresholds: Float64Array;
  readonly #first: number;
  readonly #missing: number;
  readonly #end: number;

  constructor({ numbers, words }: Trees, nodes: readonly number[], list: number[]) {
    const sorted = nodes.toSorted((a, b) => numbers[2 * a] - numbers[2 * b]);
    this.#thresholds = paddedEdges(Float64Array.from(sorted, (node) => numbers[2 * node]));
    this.#first = list.length;
    for (const node of sorted) list.push(node);
    this.#missing = list.length;
    for (const node of sorted) if ((words[4 * node + 3] & MISSING_LEFT) === 0) list.push(node);
    this.#end = list.length;
  }

  select(value: number, range: Uint32Array, at: number): void {
    const isMissing = Number.isNaN(value);
    range[at] = isMissing ? this.#missing : this.#first;
    range[at + 1] = isMissing ? this.#end : this.#first + binOfNumber(value, this.#thresholds);
  }
}

/** For each bin, and at last for what is missing, the nodes whose set it is no member of. */
class CodeMasks implements FeatureMasks {
  readonly #coding: Coding;
  /** Those of bin b begin here, and end where those of the next begin. */
  readonly #starts: Uint32Array;

  constructor(trees: Trees, coding: Coding, nodes: readonly number[], list: number[]) {
    this.#coding = coding;
    this.#starts = new Uint32Array(coding.bins + 2);
    for (let bin = 0; bin <= coding.bins; bin++) {
      this.#starts[bin] = list.length;
      for (const node of nodes) if (!isInSet(trees, trees.numbers[2 * node], bin)) list.push(node);
    }
    this.#starts[coding.bins + 1] = list.length;
  }

  select(code: number, range: Uint32Array, at: number): void {
    const { bins, codeBins } = this.#coding;
    const bin = binOfCode(code, bins, codeBins);
    range[at] = this.#starts[bin];
    range[at + 1] = this.#starts[bin + 1];
  }
}

/** @returns undefined where the list could become longer than `most` */
export function forestMasks(trees: Trees, codeBins: CodeBins, most: number): ForestMasks | undefined {
  const byFeature = nodesByFeature(trees, codeBins.length);
  const longest = byFeature.reduce((sum, nodes, f) => sum + nodes.length * ((codeBins[f]?.bins ?? 1) + 1), 0);
  if (longest > most) return undefined;
  const list: number[] = [];
  const features = byFeature.map((nodes, f) => {
    if (nodes.length === 0) return null;
    const coding = codeBins[f];
    return coding ? new CodeMasks(trees, coding, nodes, list) : new NumberMasks(trees, nodes, list);
  });
  return { nodes: Uint32Array.from(list), features };
}

function nodesByFeature({ words, weight }: Trees, features: number): number[][] {
  const found = Array.from({ length: features }, (): number[] => []);
  for (let node = 0; node < weight.length; node++) {
    if (words[4 * node + 2] > 0) found[words[4 * node + 3] & FEATURE_MASK].push(node);
  }
  return found;
}

/** What going right at a node rules out of its tree. */
export interface LeafMasks {
  /** Tree of each node. */
  readonly tree: Uint32Array;
  /** 64 bits a node, as two words: 0 for the leaves on its left, 1 for all others; leaves count from the left. */
  readonly bits: Uint32Array;
}

/** @param trees of at most 64 leaves each */
export function leafMasks(trees: Trees): LeafMasks {
  const { words, roots, weight } = trees;
  const tree = new Uint32Array(weight.length);
  const bits = new Uint32Array(2 * weight.length);
  /** Leaves of its tree that come before a node: in preorder they come from left to right. */
  const before = new Uint8Array(weight.length);
  for (let t = 0; t < treeCount(trees); t++) {
    let leaves = 0;
    for (let node = roots[t]; node < roots[t + 1]; node++) {
      tree[node] = t;
      before[node] = leaves;
      if (words[4 * node + 2] === 0) leaves++;
    }
  }
  for (let node = 0; node < weight.length; node++) {
    const distance = words[4 * node + 2];
    if (distance === 0) continue;
    const [first, right] = [before[node], before[node + distance]];
    bits[2 * node] = ~(ones(right) & ~ones(first));
    bits[2 * node + 1] = ~(ones(right - 32) & ~ones(first - 32));
  }
  return { tree, bits };
}

/** A word with its lowest bits 1: none up to all. */
function ones(count: number): number {
  if (count <= 0) return 0;
  return count >= 32 ? -1 : (1 << count) - 1;
}
