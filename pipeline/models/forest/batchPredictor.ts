import { Arena, createKernels, type Kernels } from './kernels/kernels.js';
import { WALKERS } from './kernels/walkKernel.js';
import { BLOCK_ROWS, encodeRows, forEachLeaf, type PredictionPlan } from './predictor.js';
import { type Trees, treeCount } from './trees.js';

/** Below so many rows a copy of the trees for the kernels is not worth its time. */
const MIN_ROWS = 256;

/** Trees in the memory of the kernels, with room for the values and sums of a block of rows. */
class BatchPredictor {
  readonly #trees: Trees;
  readonly #kernels: Kernels;
  readonly #nodes: number;
  readonly #sets: number;
  readonly #valuesAt: number;
  readonly #sumsAt: number;
  readonly #values: Float64Array;
  readonly #sums: Float64Array;
  readonly #features: number;

  constructor(trees: Trees, features: number) {
    const arena = new Arena();
    this.#trees = trees;
    this.#features = features;
    this.#nodes = arena.reserve(trees.numbers.byteLength);
    this.#sets = arena.reserve(trees.categorySets.byteLength + 32);
    this.#valuesAt = arena.reserve(8 * BLOCK_ROWS * features);
    this.#sumsAt = arena.reserve(8 * BLOCK_ROWS);
    const memory = arena.createMemory();
    this.#kernels = createKernels(memory, () => 0);
    new Float64Array(memory.buffer, this.#nodes, trees.numbers.length).set(trees.numbers);
    new Uint32Array(memory.buffer, this.#sets, trees.categorySets.length).set(trees.categorySets);
    this.#values = new Float64Array(memory.buffer, this.#valuesAt, BLOCK_ROWS * features);
    this.#sums = new Float64Array(memory.buffer, this.#sumsAt, BLOCK_ROWS);
  }

  predict(
    plan: PredictionPlan,
    columns: readonly Float64Array[],
    from: number,
    to: number,
    out: Float64Array,
  ): void {
    const { roots, categorySets } = this.#trees;
    const walk = categorySets.length > 0 ? this.#kernels.walkMixed : this.#kernels.walk;
    for (let start = from; start < to; start += BLOCK_ROWS) {
      const end = Math.min(start + BLOCK_ROWS, to);
      encodeRows(columns, plan.codeBins, start, end, this.#values);
      this.#sums.fill(0);
      // Rows beyond the last one walk along with whatever values are there, and are not read.
      const stop = this.#sumsAt + 8 * WALKERS * Math.ceil((end - start) / WALKERS);
      for (let tree = 0; tree < roots.length - 1; tree++) {
        const root = this.#nodes + 16 * roots[tree];
        walk(root, this.#sets, this.#valuesAt, 8 * this.#features, this.#sumsAt, stop);
      }
      for (let row = start; row < end; row++) out[row] = this.#sums[row - start] / (roots.length - 1);
    }
  }
}

const predictors = new WeakMap<Trees, BatchPredictor>();

/** Writes the mean over all trees of the rows [from, to) to `out`, at their row numbers. */
export function predictMeans(
  plan: PredictionPlan,
  columns: readonly Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  const { trees } = plan;
  if (to - from < MIN_ROWS) {
    predictFew(plan, columns, from, to, out);
    return;
  }
  const predictor = predictors.get(trees) ?? new BatchPredictor(trees, columns.length);
  predictors.set(trees, predictor);
  predictor.predict(plan, columns, from, to, out);
}

function predictFew(
  plan: PredictionPlan,
  columns: readonly Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  out.fill(0, from, to);
  forEachLeaf(plan, columns, from, to, (row, _tree, leaf) => {
    out[row] += plan.trees.numbers[2 * leaf];
  });
  for (let row = from; row < to; row++) out[row] /= treeCount(plan.trees);
}
