import type { BinnedSet } from './binnedSet.js';
import type { GrowthRules } from './growthRules.js';
import type { Arena } from './kernels/kernels.js';
import type { RowAddresses } from './nodeRows.js';
import type { GrowerParts } from './presorted.js';
import { CategoryGroups, splitCategorical } from './splitting.js';
import { startsOf } from './trees.js';

/** Histograms that are kept at the same time: one a level of the tree, as long as they fit `POOL_BYTES`. */
const POOL_SIZE = 64;
const POOL_BYTES = 64 * 1024 * 1024;
/** A slot is a pair (weight x target, weight) and, where rows are counted, a word. */
const PAIR_BYTES = 16;
const COUNT_BYTES = 4;

/** Where the histograms lie in the memory of the kernels. */
export interface HistogramPlaces {
  readonly address: number;
  readonly size: number;
  /** The first slot of each feature (words). */
  readonly offsets: number;
}

/**
 * Statistics of the rows of nodes by feature and bin, in a pool of fixed size.
 * Slot `offsets[f] + b` is bin b of feature f, the missing bin last; the counts follow the pairs.
 */
export class Histograms {
  readonly #parts: GrowerParts;
  readonly #offsets: Uint32Array;
  readonly #offsetsAt: number;
  readonly #slots: number;
  readonly #address: number;
  readonly #stats: Float64Array;
  readonly #words: Int32Array;
  readonly #counted: boolean;
  readonly #free: number[];
  readonly #groups = new CategoryGroups();

  constructor(parts: GrowerParts, { address, size, offsets }: HistogramPlaces) {
    const { set, rules, memory } = parts;
    this.#parts = parts;
    this.#offsets = offsetsOf(set);
    this.#slots = this.#offsets[set.featureBins.length];
    this.#address = address;
    this.#offsetsAt = offsets;
    new Uint32Array(memory, offsets, this.#offsets.length).set(this.#offsets);
    this.#stats = new Float64Array(memory);
    this.#words = new Int32Array(memory);
    this.#counted = isCounted(set, rules);
    this.#free = Array.from({ length: size }, (_, i) => size - 1 - i);
  }

  /** Reserves the pool; at least 3 histograms: a parent, a child to subtract, and the one for filling. */
  static reserve(arena: Arena, set: BinnedSet, rules: GrowthRules): HistogramPlaces {
    const bytes = bytesOf(offsetsOf(set)[set.featureBins.length]);
    const size = Math.max(3, Math.min(POOL_SIZE, Math.floor(POOL_BYTES / bytes), rules.maxDepth + 3));
    const offsets = arena.reserve(4 * (set.featureBins.length + 1));
    return { address: arena.reserve(size * bytes), size, offsets };
  }

  /**
   * A histogram that nobody uses, or -1 where but one is left and none need be kept: that one is for filling the
   * node at hand.
   */
  borrow(toKeep: boolean): number {
    return toKeep && this.#free.length < 2 ? -1 : this.#free.pop()!;
  }

  /** Gives a histogram back; -1 is none. */
  release(histogram: number): void {
    if (histogram >= 0) this.#free.push(histogram);
  }

  /** Sums up rows by the bins of one feature. */
  fill(histogram: number, feature: number, { rows, pairs, end }: RowAddresses): void {
    this.#clear(histogram, feature, feature + 1);
    const { set, kernels, bins } = this.#parts;
    const column = bins + feature * set.rows;
    const add = this.#counted ? kernels.addCounted : kernels.add;
    add(this.#slotAt(histogram, feature), this.#countAt(histogram, feature), column, rows, pairs, end);
  }

  /** The same by the bins of every feature, row after row. */
  fillAll(histogram: number, { rows, pairs, end }: RowAddresses): void {
    const features = this.#offsets.length - 1;
    this.#clear(histogram, 0, features);
    const { kernels, rowBins } = this.#parts;
    const add = this.#counted ? kernels.addToAllCounted : kernels.addToAll;
    const slots = this.#slotAt(histogram, 0);
    add(slots, this.#countAt(histogram, 0), this.#offsetsAt, features, rowBins, rows, pairs, end);
  }

  /** Empties the bins of the features [from, to). */
  #clear(histogram: number, from: number, to: number): void {
    const size = this.#offsets[to] - this.#offsets[from];
    const slot = this.#slotAt(histogram, from) / 8;
    this.#stats.fill(0, slot, slot + 2 * size);
    const count = this.#countAt(histogram, from) / 4;
    if (this.#counted) this.#words.fill(0, count, count + size);
  }

  /** Turns the histogram of a parent into that of one child, given the other child's: no row is read again. */
  subtract(parent: number, child: number): void {
    const { kernels } = this.#parts;
    const features = this.#offsets.length - 1;
    kernels.subtract(this.#slotAt(parent, 0), this.#slotAt(child, 0), this.#slotAt(parent, features));
    if (!this.#counted) return;
    kernels.subtractCounts(
      this.#countAt(parent, 0),
      this.#countAt(child, 0),
      this.#countAt(parent, features),
    );
  }

  /** Improves the split of a node by one feature. @returns whether its rows differ in it at all. */
  tryFeature(histogram: number, feature: number): boolean {
    const { set, rules, kernels, totals, split } = this.#parts;
    const { bins, codeBins } = set.featureBins[feature];
    const slots = this.#slotAt(histogram, feature);
    const counts = this.#countAt(histogram, feature);
    if (codeBins) {
      this.#collectGroups(slots, counts, bins);
      return splitCategorical(this.#groups, feature, totals, split, this.#counted);
    }
    const missing = slots + PAIR_BYTES * bins;
    const missingCount = this.#counted ? this.#words[counts / 4 + bins] : 0;
    const hasMissing = this.#counted ? missingCount > 0 : this.#stats[missing / 8 + 1] > 0;
    const scan = this.#counted ? kernels.scanBinsCounted : kernels.scanBins;
    const direction = rules.monotone[feature];
    let differs = scan(slots, counts, missing, missingCount, 0, feature, direction);
    if (hasMissing) differs |= scan(slots, counts, missing, missingCount, 1, feature, direction);
    else if (split.feature === feature) split.missingLeft = split.isLeftHeavier(totals.weight);
    return differs === 1;
  }

  /** The first bin above the numeric split that holds rows of the node; the missing bin where there is none. */
  firstRightBin(histogram: number): number {
    const { set, split } = this.#parts;
    if (split.categorical) return 0;
    const { bins } = set.featureBins[split.feature];
    let bin = split.bin + 1;
    while (bin < bins && this.#isEmpty(histogram, split.feature, bin)) bin++;
    return bin;
  }

  #isEmpty(histogram: number, feature: number, bin: number): boolean {
    if (this.#counted) return this.#words[this.#countAt(histogram, feature) / 4 + bin] === 0;
    return this.#stats[this.#slotAt(histogram, feature) / 8 + 2 * bin + 1] === 0;
  }

  /** Collects the categories that are present, the missing bin as one more. */
  #collectGroups(slots: number, counts: number, missingBin: number): void {
    this.#groups.size = 0;
    for (let bin = 0; bin <= missingBin; bin++) {
      const moment = this.#stats[slots / 8 + 2 * bin];
      const weight = this.#stats[slots / 8 + 2 * bin + 1];
      const count = this.#counted ? this.#words[counts / 4 + bin] : 1;
      if (count > 0 && weight > 0) this.#groups.add(bin, moment, weight, count);
    }
  }

  #slotAt(histogram: number, feature: number): number {
    return this.#address + histogram * bytesOf(this.#slots) + PAIR_BYTES * this.#offsets[feature];
  }

  #countAt(histogram: number, feature: number): number {
    return this.#slotAt(histogram, 0) + PAIR_BYTES * this.#slots + COUNT_BYTES * this.#offsets[feature];
  }
}

function offsetsOf({ featureBins }: BinnedSet): Uint32Array {
  return startsOf(featureBins.map(({ bins }) => bins + 1));
}

function bytesOf(slots: number): number {
  return Math.ceil((slots * (PAIR_BYTES + COUNT_BYTES)) / 16) * 16;
}

/** Rows must be counted for leaves of several rows, and where weights that are no whole numbers do not cancel. */
function isCounted(set: BinnedSet, rules: GrowthRules): boolean {
  return rules.minSamplesLeaf > 1 || set.weight !== null;
}
