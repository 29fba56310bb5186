import { Rng } from '../../random.js';
import { draw } from './sampling.js';
import type { GrownTree } from './trees.js';

/**
 * Keeps which labels each leaf of a growing tree holds, with their shares of the leaf's weight.
 * Equal labels of a leaf are one entry, which makes the many zeros of customer values cheap.
 */
export class LeafRecorder {
  readonly #limit: number;
  readonly #labelRank: Int32Array;
  readonly #rank: Uint32Array;
  readonly #share: Float32Array;
  readonly #start: Uint32Array;
  /** Summed weight of each label in the leaf at hand; zero between leaves. */
  readonly #weightOfRank: Float64Array;
  #entries = 0;
  /** Rows of the leaf at hand, and their weights. */
  #leafRow: number[] = [];
  #leafWeight: number[] = [];
  #rng = new Rng(0);

  /**
   * @param limit rows kept in each leaf, drawn at random; Infinity for all, 0 for none.
   * @param rows most distinct rows that a tree can have.
   */
  constructor(limit: number, rows: number, labelRank: Int32Array, labels: number) {
    this.#limit = limit;
    this.#labelRank = labelRank;
    const room = limit > 0 ? rows : 0;
    this.#rank = new Uint32Array(room);
    this.#share = new Float32Array(room);
    this.#start = new Uint32Array(2 * room);
    this.#weightOfRank = new Float64Array(limit > 0 ? labels : 0);
  }

  /** Starts the next tree; `rng` draws the rows that are kept. */
  seed(rng: Rng): void {
    this.#rng = rng;
  }

  reset(): void {
    this.#entries = 0;
  }

  /** Adds a row to the leaf at hand. */
  add(row: number, weight: number): void {
    if (this.#limit === 0) return;
    this.#leafRow.push(row);
    this.#leafWeight.push(weight);
  }

  /** Closes the node at hand, an inner one if no row was added; `nodes` counts it. */
  close(nodes: number): void {
    if (this.#limit === 0) return;
    if (this.#leafRow.length > 0) this.#writeLeaf();
    this.#start[nodes] = this.#entries;
  }

  /** The entries of the tree, copied out. */
  finish(nodes: number): Pick<GrownTree, 'leafRank' | 'leafShare' | 'leafStart'> {
    return {
      leafRank: this.#rank.slice(0, this.#entries),
      leafShare: this.#share.slice(0, this.#entries),
      leafStart: this.#start.slice(0, this.#limit === 0 ? 0 : nodes + 1),
    };
  }

  #writeLeaf(): void {
    this.#thin();
    let total = 0;
    const ranks: number[] = [];
    for (let i = 0; i < this.#leafRow.length; i++) {
      const rank = this.#labelRank[this.#leafRow[i]];
      if (this.#weightOfRank[rank] === 0) ranks.push(rank);
      this.#weightOfRank[rank] += this.#leafWeight[i];
      total += this.#leafWeight[i];
    }
    ranks.sort((a, b) => a - b);
    for (const rank of ranks) {
      const share = Math.fround(this.#weightOfRank[rank] / total);
      this.#weightOfRank[rank] = 0;
      if (share === 0) continue;
      this.#rank[this.#entries] = rank;
      this.#share[this.#entries++] = share;
    }
    this.#leafRow.length = 0;
    this.#leafWeight.length = 0;
  }

  /** Keeps `limit` rows of the leaf, each set of them being as likely (a partial Fisher-Yates shuffle). */
  #thin(): void {
    const rows = this.#leafRow;
    const weights = this.#leafWeight;
    if (rows.length <= this.#limit) return;
    for (let i = 0; i < this.#limit; i++) {
      const j = i + draw(this.#rng, rows.length - i);
      [rows[i], rows[j]] = [rows[j], rows[i]];
      [weights[i], weights[j]] = [weights[j], weights[i]];
    }
    rows.length = this.#limit;
    weights.length = this.#limit;
  }
}
