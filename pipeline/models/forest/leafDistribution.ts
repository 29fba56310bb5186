import { UserError } from '../../errors.js';
import { forEachLeaf, type PredictionPlan } from './predictor.js';
import { startsOf } from './trees.js';

/**
 * The training labels that each leaf holds, with their shares of the leaf's weight
 * (quantile regression forest, Meinshausen 2006).
 */
export interface LeafLabels {
  /** Distinct labels of the training set, ascending. */
  readonly labels: Float64Array;
  /** Entries of node n: [start[n], start[n + 1]); inner nodes have none. */
  readonly start: Uint32Array;
  /** Label of an entry, as its place in `labels`; ascending within a leaf. */
  readonly rank: Uint32Array;
  /** Share of an entry in its leaf; they add up to 1. */
  readonly share: Float32Array;
}

/** The distribution of the label of one row: P(label = labels[i]) = shares[i]. */
export interface LabelDistribution {
  /** Ascending, each with a positive share. */
  readonly labels: Float64Array;
  /** They add up to 1. */
  readonly shares: Float64Array;
}

/** The predictive distributions of the rows of a matrix, worked out row by row when asked for. */
export class LeafDistributions {
  readonly #leafLabels: LeafLabels;
  readonly #trees: number;
  /** Leaf of row r in tree t: `leaves[r * trees + t]`. */
  readonly #leaves: Uint32Array;
  /** Share of each label in the row at hand; zero between rows. */
  readonly #shareOfRank: Float64Array;

  constructor(leafLabels: LeafLabels, plan: PredictionPlan, columns: readonly Float64Array[], rows: number) {
    const trees = plan.trees.roots.length - 1;
    this.#leafLabels = leafLabels;
    this.#trees = trees;
    this.#leaves = new Uint32Array(rows * trees);
    this.#shareOfRank = new Float64Array(leafLabels.labels.length);
    forEachLeaf(plan, columns, 0, rows, (row, tree, leaf) => {
      this.#leaves[row * trees + tree] = leaf;
    });
  }

  /** Number of rows. */
  get rows(): number {
    return this.#leaves.length / this.#trees;
  }

  /** The distribution of one row: the mean of its leaves' distributions. */
  of(row: number): LabelDistribution {
    const { labels } = this.#leafLabels;
    const ranks = this.#gather(row);
    const shares = Float64Array.from(ranks, (rank) => this.#shareOfRank[rank]);
    this.#clear(ranks);
    return { labels: Float64Array.from(ranks, (rank) => labels[rank]), shares };
  }

  /**
   * Quantiles of every row: for each p the smallest label whose cumulative share reaches p.
   * @param levels each in (0, 1)
   * @returns one array a level, one value a row
   */
  quantiles(levels: readonly number[]): Float64Array[] {
    for (const level of levels) {
      if (level > 0 && level < 1) continue;
      throw new UserError(
        `Quantile level ${level} is not in (0, 1).`,
        'Ask for 0.5 for the median, for example.',
      );
    }
    const results = levels.map(() => new Float64Array(this.rows));
    const order = [...levels.keys()].sort((a, b) => levels[a] - levels[b]);
    for (let row = 0; row < this.rows; row++) {
      const { labels, shares } = this.of(row);
      let at = 0;
      let below = shares[0];
      for (const k of order) {
        // The tolerance is that of shares rounded to 24 bits.
        while (below < levels[k] - 1e-7 && at < labels.length - 1) below += shares[++at];
        results[k][row] = labels[at];
      }
    }
    return results;
  }

  /** P(label <= bound) of every row. */
  below(bound: number): Float64Array {
    return Float64Array.from({ length: this.rows }, (_, row) => {
      const { labels, shares } = this.of(row);
      let total = 0;
      for (let i = 0; i < labels.length && labels[i] <= bound; i++) total += shares[i];
      return Math.min(1, total);
    });
  }

  /** Adds up the shares of one row. @returns the places of its labels, ascending. */
  #gather(row: number): Uint32Array {
    const { start, rank, share } = this.#leafLabels;
    const ranks: number[] = [];
    for (let tree = 0; tree < this.#trees; tree++) {
      const leaf = this.#leaves[row * this.#trees + tree];
      for (let entry = start[leaf]; entry < start[leaf + 1]; entry++) {
        if (this.#shareOfRank[rank[entry]] === 0) ranks.push(rank[entry]);
        this.#shareOfRank[rank[entry]] += share[entry] / this.#trees;
      }
    }
    return Uint32Array.from(ranks).sort();
  }

  #clear(ranks: Uint32Array): void {
    for (const rank of ranks) this.#shareOfRank[rank] = 0;
  }
}

/** Puts the leaf labels of trees one after the other, in the order of the trees; all share `labels`. */
export function joinLeafLabels(
  parts: readonly Omit<LeafLabels, 'labels'>[],
  labels: Float64Array,
): LeafLabels {
  const entries = startsOf(parts.map(({ rank }) => rank.length));
  const nodes = startsOf(parts.map(({ start }) => start.length - 1));
  const joined = {
    labels,
    start: new Uint32Array(nodes[parts.length] + 1),
    rank: new Uint32Array(entries[parts.length]),
    share: new Float32Array(entries[parts.length]),
  };
  parts.forEach((part, t) => {
    part.start.forEach((start, node) => {
      joined.start[nodes[t] + node] = entries[t] + start;
    });
    joined.rank.set(part.rank, entries[t]);
    joined.share.set(part.share, entries[t]);
  });
  return joined;
}
