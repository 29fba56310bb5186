import { Rng } from '../../random.js';
import type { BinnedSet } from './binnedSet.js';
import { visitCandidates } from './candidates.js';
import { type GrowthRules, isWorthwhile, maySplit } from './growthRules.js';
import { Histograms } from './histograms.js';
import { Arena, createGrowthKernels, type GrowthKernels } from './kernels/kernels.js';
import { FEATURE, FEATURE_BYTES } from './kernels/layout.js';
import { LeafMean } from './leafMean.js';
import { LeafRecorder } from './leafRecorder.js';
import { NodeRows, reserveNodeRows } from './nodeRows.js';
import { type GrowerParts, PRESORTED_ROWS, PresortedSubtree, reserveSubtree } from './presorted.js';
import { drawBag } from './sampling.js';
import { childBounds, NodeTotals, Split } from './splitting.js';
import { TreeBuilder } from './treeBuilder.js';
import type { GrownTree } from './trees.js';

/**
 * Where a node holds fewer than this share of all rows, hardly two of its bins lie in one cache line of a column:
 * its rows are then read across the features.
 */
const SCATTERED = 1 / 16;

/** A node that is still to be grown: the rows at positions [start, end). */
interface OpenNode {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  /** The branch whose right child this is, or -1. */
  readonly rightOf: number;
  /** The number of its histogram, or -1 where that must be filled first. */
  readonly histogram: number;
  readonly lower: number;
  readonly upper: number;
}

/** Where a tree begins, but for the number of its rows. */
const ROOT: OpenNode = {
  start: 0,
  end: 0,
  depth: 0,
  rightOf: -1,
  histogram: -1,
  lower: Number.NEGATIVE_INFINITY,
  upper: Number.POSITIVE_INFINITY,
};

/**
 * Grows trees one after the other, depth first, and reuses its memory.
 * Nodes of many rows are split by histograms, those of few by sorted lists. The inner loops are WebAssembly
 * (`kernels/`); everything they work on lies in one memory that this class lays out.
 */
export class TreeGrower {
  readonly #parts: GrowerParts;
  readonly #kernels: GrowthKernels;
  /** How often each group was drawn, and so each row; the same where each row is on its own. */
  readonly #drawn: Uint16Array;
  readonly #times: Uint16Array;
  /** By group; null where all rows weigh the same. */
  readonly #groupWeight: Float64Array | null;
  readonly #rows: NodeRows;
  readonly #histograms: Histograms;
  readonly #presorted: PresortedSubtree;
  readonly #features: Uint16Array;
  /** Whether a child's histogram is had by subtraction; cheaper where more than half the features are tried. */
  readonly #subtracts: boolean;
  #rng = new Rng(0);
  #gainScale = 1;

  constructor(set: BinnedSet, rules: GrowthRules) {
    const { rows, featureBins } = set;
    const arena = new Arena();
    const bins = arena.reserve(set.bins.length);
    const rowBins = arena.reserve(set.bins.length);
    const features = arena.reserve(FEATURE_BYTES * featureBins.length);
    const nodeRows = reserveNodeRows(arena, rows);
    const subtree = reserveSubtree(arena, featureBins.length);
    const histograms = Histograms.reserve(arena, set, rules);
    const memory = arena.createMemory();
    this.#kernels = createGrowthKernels(memory, {
      tryCategorical: (feature, from, to) => this.#presorted.tryCategorical(feature, from, to),
    });

    const { buffer } = memory;
    new Uint8Array(buffer).set(set.bins, bins);
    transpose(set, new Uint8Array(buffer, rowBins, set.bins.length));
    writeFeatures(buffer, features, set, rules);
    const leaves = new LeafRecorder(rules.leafSample, rows, set.labelRank, set.distinctLabels.length);
    this.#parts = {
      set,
      rules,
      kernels: this.#kernels,
      memory: buffer,
      totals: new NodeTotals(buffer, rules.minSamplesLeaf),
      split: new Split(
        buffer,
        Uint8Array.from(featureBins, ({ codeBins }) => (codeBins ? 1 : 0)),
      ),
      builder: new TreeBuilder(rows, featureBins, leaves),
      leaves,
      bins,
      rowBins,
      features,
    };
    this.#drawn = new Uint16Array(set.groups);
    this.#times = set.group ? new Uint16Array(rows) : this.#drawn;
    this.#groupWeight = weightByGroup(set);
    this.#rows = new NodeRows(buffer, rows, nodeRows);
    this.#histograms = new Histograms(this.#parts, histograms);
    this.#presorted = new PresortedSubtree(this.#parts, subtree);
    this.#features = Uint16Array.from(featureBins.keys());
    this.#subtracts = 2 * rules.candidates > featureBins.length;
  }

  /** Grows the tree of a seed: the same seed, the same tree. */
  grow(seed: number): GrownTree {
    const { set, rules, totals, builder, leaves } = this.#parts;
    this.#rng = new Rng(seed);
    leaves.seed(this.#rng.fork('leaves'));
    drawBag(this.#drawn, this.#groupWeight, rules, this.#rng);
    const { group } = set;
    if (group) for (let row = 0; row < group.length; row++) this.#times[row] = this.#drawn[group[row]];
    const size = this.#rows.layOut(this.#times, set);
    builder.reset();
    // The order that the last tree left behind must not matter.
    this.#features.sort();
    this.#sumUp(0, size);
    this.#gainScale = set.labelVariance / totals.weight;
    this.#presorted.reset(this.#rng.fork('presorted'), this.#gainScale);
    const open: OpenNode[] = [{ ...ROOT, end: size }];
    for (let node = open.pop(); node; node = open.pop()) {
      if (node.rightOf >= 0) builder.endLeft(node.rightOf);
      this.#growNode(node, open);
    }
    return builder.finish(this.#gainScale);
  }

  /** The bag of the last tree: how often each group was drawn. */
  get bag(): Uint16Array {
    return this.#drawn;
  }

  #growNode(node: OpenNode, open: OpenNode[]): void {
    const { rules, totals, split } = this.#parts;
    const { start, end, depth } = node;
    if (end - start <= PRESORTED_ROWS) {
      this.#histograms.release(node.histogram);
      this.#presorted.grow(this.#rows, node);
      return;
    }
    const pure = this.#sumUp(start, end);
    if (pure || !maySplit(rules, end - start, depth)) {
      this.#leaf(node, node.histogram);
      return;
    }
    totals.setBounds(node.lower, node.upper);
    const histogram = this.#search(node);
    if (split.feature < 0 || !isWorthwhile(rules, split.gain(totals.weight) * this.#gainScale)) {
      this.#leaf(node, histogram);
      return;
    }
    this.#branch(node, histogram, open);
  }

  /** Splits the node that was searched last: its children are to be grown, the left one next. */
  #branch({ start, end, depth: above }: OpenNode, histogram: number, open: OpenNode[]): void {
    const { rules, totals, split, builder } = this.#parts;
    const rightOf = builder.branch(split, this.#histograms.firstRightBin(histogram), totals.weight);
    const bounds = childBounds(split, totals, rules.monotone[split.feature]);
    const { leftLower, leftUpper, rightLower, rightUpper } = bounds;
    const middle = this.#part(start, end);
    const [left, right] = this.#childHistograms(histogram, start, middle, end);
    const depth = above + 1;
    open.push(
      { start: middle, end, depth, rightOf, histogram: right, lower: rightLower, upper: rightUpper },
      { start, end: middle, depth, rightOf: -1, histogram: left, lower: leftLower, upper: leftUpper },
    );
  }

  /** Adds up the totals of a node. @returns whether all its labels are equal. */
  #sumUp(start: number, end: number): boolean {
    const { set, totals } = this.#parts;
    const { rows } = this.#rows;
    const { pairs } = this.#rows.addressesOf(start, end);
    this.#kernels.sumPairs(pairs, pairs + 16 * (end - start));
    totals.count = end - start;
    const first = set.label[rows[start]];
    for (let position = start + 1; position < end; position++) {
      if (set.label[rows[position]] !== first) return false;
    }
    return true;
  }

  #leaf({ start, end }: OpenNode, histogram: number): void {
    this.#histograms.release(histogram);
    const { set, leaves, builder } = this.#parts;
    const { rows, pairs } = this.#rows;
    const mean = new LeafMean();
    for (let position = start; position < end; position++) {
      mean.add(set.label[rows[position]], pairs[2 * position + 1]);
      leaves.add(rows[position], pairs[2 * position + 1]);
    }
    builder.leaf(mean.value, mean.weight);
  }

  /** Finds the best split of a node. @returns the number of its histogram. */
  #search({ start, end, histogram: known }: OpenNode): number {
    const { rules, split } = this.#parts;
    const histogram = known < 0 ? this.#histograms.borrow(false) : known;
    if (this.#subtracts && known < 0) this.#fill(histogram, start, end);
    split.reset();
    visitCandidates(this.#features, rules.candidates, this.#rng, (feature) => {
      if (!this.#subtracts) this.#fillFeature(histogram, feature, start, end);
      return this.#histograms.tryFeature(histogram, feature);
    });
    return histogram;
  }

  /** Parts the rows of a node by its split. @returns where the right starts. */
  #part(start: number, end: number): number {
    const { set, split, bins } = this.#parts;
    if (!split.categorical) split.tabulate(set.featureBins[split.feature].bins);
    return this.#rows.part(this.#kernels, bins + split.feature * set.rows, start, end);
  }

  /** The children's histograms where they will be needed: the smaller one is filled, the larger is the rest. */
  #childHistograms(parent: number, start: number, middle: number, end: number): [number, number] {
    const larger = Math.max(middle - start, end - middle);
    const smaller = this.#subtracts && larger > PRESORTED_ROWS ? this.#histograms.borrow(true) : -1;
    if (smaller < 0) {
      this.#histograms.release(parent);
      return [-1, -1];
    }
    const leftIsSmaller = middle - start < end - middle;
    if (leftIsSmaller) this.#fill(smaller, start, middle);
    else this.#fill(smaller, middle, end);
    this.#histograms.subtract(parent, smaller);
    return leftIsSmaller ? [smaller, parent] : [parent, smaller];
  }

  #fill(histogram: number, start: number, end: number): void {
    const { rows, featureBins } = this.#parts.set;
    if (end - start < SCATTERED * rows) {
      this.#histograms.fillAll(histogram, this.#rows.addressesOf(start, end));
      return;
    }
    for (const feature of featureBins.keys()) this.#fillFeature(histogram, feature, start, end);
  }

  #fillFeature(histogram: number, feature: number, start: number, end: number): void {
    this.#histograms.fill(histogram, feature, this.#rows.addressesOf(start, end));
  }
}

function weightByGroup({ weight, group, groups }: BinnedSet): Float64Array | null {
  if (!weight || !group) return weight;
  const sums = new Float64Array(groups);
  for (const [row, number] of group.entries()) sums[number] += weight[row];
  return sums;
}

/** Writes the bins row by row, one byte a feature. */
function transpose({ bins, rows, featureBins }: BinnedSet, out: Uint8Array): void {
  const features = featureBins.length;
  for (let f = 0; f < features; f++) {
    for (let row = 0, at = f; row < rows; row++, at += features) out[at] = bins[f * rows + row];
  }
}

function writeFeatures(buffer: ArrayBuffer, address: number, set: BinnedSet, rules: GrowthRules): void {
  const view = new DataView(buffer);
  set.featureBins.forEach(({ bins, codeBins }, f) => {
    const record = address + FEATURE_BYTES * f;
    view.setInt32(record + FEATURE.missingBin, bins, true);
    view.setInt32(record + FEATURE.categorical, codeBins ? 1 : 0, true);
    view.setFloat64(record + FEATURE.direction, rules.monotone[f], true);
  });
}
