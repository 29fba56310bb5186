import type { BinnedSet } from './binnedSet.js';
import type { Arena, GrowthKernels } from './kernels/kernels.js';

/** Where the rows lie in the memory of the kernels, and where those that go right wait; plain addresses. */
export interface NodeRowsPlaces {
  readonly rows: number;
  readonly pairs: number;
  readonly spareRows: number;
  readonly sparePairs: number;
}

/** Reserves the places for so many rows. */
export function reserveNodeRows(arena: Arena, rows: number): NodeRowsPlaces {
  return {
    rows: arena.reserve(4 * rows),
    pairs: arena.reserve(16 * rows),
    spareRows: arena.reserve(4 * rows),
    sparePairs: arena.reserve(16 * rows),
  };
}

/** Where the rows of a node lie, for the kernels: the first row number and pair, and the end of the row numbers. */
export interface RowAddresses {
  readonly rows: number;
  readonly pairs: number;
  readonly end: number;
}

/** The rows of a tree in the order of its nodes: a node is a range of positions. */
export class NodeRows {
  /** Row numbers. */
  readonly rows: Int32Array;
  /** (weight x target, weight) of each row; the weight is times drawn x sample weight. */
  readonly pairs: Float64Array;
  readonly #spareRows: Int32Array;
  readonly #sparePairs: Float64Array;
  readonly #places: NodeRowsPlaces;

  constructor(memory: ArrayBuffer, rows: number, places: NodeRowsPlaces) {
    this.rows = new Int32Array(memory, places.rows, rows);
    this.pairs = new Float64Array(memory, places.pairs, 2 * rows);
    this.#spareRows = new Int32Array(memory, places.spareRows, rows);
    this.#sparePairs = new Float64Array(memory, places.sparePairs, 2 * rows);
    this.#places = places;
  }

  /** The rows at the positions [start, end). */
  addressesOf(start: number, end: number): RowAddresses {
    const { rows, pairs } = this.#places;
    return { rows: rows + 4 * start, pairs: pairs + 16 * start, end: rows + 4 * end };
  }

  /** Lists the distinct rows of a bag that have a weight. @returns their number. */
  layOut(times: Uint16Array, { target, weight }: BinnedSet): number {
    let size = 0;
    for (let row = 0; row < times.length; row++) {
      const w = times[row] * (weight ? weight[row] : 1);
      if (w === 0) continue;
      this.rows[size] = row;
      this.pairs[2 * size] = w * target[row];
      this.pairs[2 * size + 1] = w;
      size++;
    }
    return size;
  }

  /**
   * Moves the rows of [start, end) that go right behind those that go left, in their order.
   * @param column address of the bins of the split's feature; `GOES_LEFT` says which go left
   * @returns where the right starts
   */
  part(kernels: GrowthKernels, column: number, start: number, end: number): number {
    const { spareRows, sparePairs } = this.#places;
    const at = this.addressesOf(start, end);
    const leftEnd = kernels.partRows(column, at.rows, at.pairs, spareRows, sparePairs, at.end);
    const middle = (leftEnd - this.#places.rows) / 4;
    this.rows.set(this.#spareRows.subarray(0, end - middle), middle);
    this.pairs.set(this.#sparePairs.subarray(0, 2 * (end - middle)), 2 * middle);
    return middle;
  }
}
