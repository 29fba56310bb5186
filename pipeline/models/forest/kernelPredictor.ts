import { BlockPredictor } from './blockPredictor.js';
import { Arena, createWalkKernels, type WalkKernels } from './kernels/kernels.js';
import { WALKERS } from './kernels/walkKernel.js';
import { MaskPredictor } from './maskPredictor.js';
import { BLOCK_ROWS, encodeRow, encodeRows, forEachLeaf, type PredictionPlan } from './predictor.js';
import { type Trees, treeCount } from './trees.js';

/** From so many rows on, tree after tree for all of them is quicker than row after row. */
const MIN_BLOCK_ROWS = 64;

/** Larger trees do not fit the 4 GiB that kernels can address, with room for the rest. */
const MAX_TREE_BYTES = 3.5 * 2 ** 30;

/** The trees of a forest in the memory of the kernels, with room for the values and sums of a block of rows. */
class KernelPredictor {
  readonly #plan: PredictionPlan;
  readonly #kernels: WalkKernels;
  readonly #nodes: number;
  readonly #roots: number;
  readonly #rootsEnd: number;
  readonly #sets: number;
  readonly #valuesAt: number;
  readonly #sumsAt: number;
  readonly #values: Float64Array;
  readonly #sums: Float64Array;

  constructor(plan: PredictionPlan) {
    const { numbers, categorySets, roots } = plan.trees;
    const features = plan.codeBins.length;
    const walks = WALKERS * Math.ceil(treeCount(plan.trees) / WALKERS);
    const arena = new Arena();
    this.#plan = plan;
    this.#nodes = arena.reserve(numbers.byteLength + 16);
    this.#roots = arena.reserve(4 * walks);
    this.#rootsEnd = this.#roots + 4 * walks;
    this.#sets = arena.reserve(categorySets.byteLength + 32);
    this.#valuesAt = arena.reserve(8 * BLOCK_ROWS * features);
    this.#sumsAt = arena.reserve(8 * BLOCK_ROWS);
    const memory = arena.createMemory();
    this.#kernels = createWalkKernels(memory, {});
    new Float64Array(memory.buffer, this.#nodes, numbers.length).set(numbers);
    new Uint32Array(memory.buffer, this.#sets, categorySets.length).set(categorySets);
    // The last number is the node behind the last tree, all zeros: a leaf that adds nothing fills up the list.
    const rootList = new Uint32Array(memory.buffer, this.#roots, walks);
    rootList.fill(this.#nodes + 8 * numbers.length);
    for (let tree = 0; tree < roots.length - 1; tree++) rootList[tree] = this.#nodes + 16 * roots[tree];
    this.#values = new Float64Array(memory.buffer, this.#valuesAt, BLOCK_ROWS * features);
    this.#sums = new Float64Array(memory.buffer, this.#sumsAt, BLOCK_ROWS);
  }

  /** Writes the means of the rows [from, to) to `out`. */
  predict(columns: readonly Float64Array[], from: number, to: number, out: Float64Array): void {
    const { trees, codeBins } = this.#plan;
    const isBlock = to - from >= MIN_BLOCK_ROWS;
    for (let start = from; start < to; start += BLOCK_ROWS) {
      const end = Math.min(start + BLOCK_ROWS, to);
      encodeRows(columns, codeBins, start, end, this.#values);
      if (isBlock) this.#walkRows(end - start);
      else for (let row = start; row < end; row++) this.#walkTrees(row - start);
      for (let row = start; row < end; row++) out[row] = this.#sums[row - start] / treeCount(trees);
    }
  }

  /** The mean of one row, given as one value a feature, categories as codes. */
  predictRow(row: Float64Array): number {
    const { trees, codeBins } = this.#plan;
    encodeRow(row, codeBins, this.#values);
    this.#walkTrees(0);
    return this.#sums[0] / treeCount(trees);
  }

  #walkRows(rows: number): void {
    const { roots, categorySets } = this.#plan.trees;
    const walk = categorySets.length > 0 ? this.#kernels.walkRowsMixed : this.#kernels.walkRows;
    const rowBytes = 8 * this.#plan.codeBins.length;
    this.#sums.fill(0);
    // Rows beyond the last one walk along with whatever values are there, and are not read.
    const stop = this.#sumsAt + 8 * WALKERS * Math.ceil(rows / WALKERS);
    for (let tree = 0; tree < roots.length - 1; tree++) {
      walk(this.#nodes + 16 * roots[tree], this.#sets, this.#valuesAt, rowBytes, this.#sumsAt, stop);
    }
  }

  #walkTrees(row: number): void {
    const { categorySets } = this.#plan.trees;
    const walk = categorySets.length > 0 ? this.#kernels.walkTreesMixed : this.#kernels.walkTrees;
    const values = this.#valuesAt + 8 * this.#plan.codeBins.length * row;
    walk(this.#roots, this.#rootsEnd, this.#sets, values, this.#sumsAt + 8 * row);
  }
}

/** From so many rows on, a block of rows through all trees is quicker than row after row. */
const MIN_ROWS_FOR_BLOCKS = 16;

/** What each forest is predicted by: made when first asked for, null where the forest does not suit it. */
const blockPredictors = new WeakMap<Trees, BlockPredictor | null>();
const maskPredictors = new WeakMap<Trees, MaskPredictor | null>();
const predictors = new WeakMap<Trees, KernelPredictor>();

function made<T>(known: WeakMap<Trees, T>, plan: PredictionPlan, make: () => T): T {
  if (!known.has(plan.trees)) known.set(plan.trees, make());
  return known.get(plan.trees) as T;
}

function blockPredictorOf(plan: PredictionPlan): BlockPredictor | null {
  return made(blockPredictors, plan, () => BlockPredictor.of(plan) ?? null);
}

function maskPredictorOf(plan: PredictionPlan): MaskPredictor | null {
  return made(maskPredictors, plan, () => MaskPredictor.of(plan) ?? null);
}

function predictorOf(plan: PredictionPlan): KernelPredictor {
  return made(predictors, plan, () => new KernelPredictor(plan));
}

/** Writes the mean over all trees of the rows [from, to) to `out`, at their row numbers. */
export function predictMeans(
  plan: PredictionPlan,
  columns: readonly Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  const isBlock = to - from >= MIN_ROWS_FOR_BLOCKS;
  const block = isBlock ? blockPredictorOf(plan) : null;
  const single = isBlock ? null : maskPredictorOf(plan);
  if (block) block.predict(columns, from, to, out);
  else if (single) predictSingly(single, columns, from, to, out);
  else if (plan.trees.numbers.byteLength > MAX_TREE_BYTES) predictByNode(plan, columns, from, to, out);
  else predictorOf(plan).predict(columns, from, to, out);
}

function predictSingly(
  predictor: MaskPredictor,
  columns: readonly Float64Array[],
  from: number,
  to: number,
  out: Float64Array,
): void {
  const values = new Float64Array(columns.length);
  for (let row = from; row < to; row++) {
    for (let feature = 0; feature < values.length; feature++) values[feature] = columns[feature][row];
    out[row] = predictor.predict(values);
  }
}

/** Mean over all trees for one row given as one value a feature, categories as codes. */
export function predictRow(plan: PredictionPlan, row: Float64Array): number {
  const single = maskPredictorOf(plan);
  if (single) return single.predict(row);
  if (plan.trees.numbers.byteLength <= MAX_TREE_BYTES) return predictorOf(plan).predictRow(row);
  const mean = new Float64Array(1);
  const columns = Array.from(row, (value) => Float64Array.of(value));
  predictByNode(plan, columns, 0, 1, mean);
  return mean[0];
}

/** The same without the kernels. */
function predictByNode(
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
