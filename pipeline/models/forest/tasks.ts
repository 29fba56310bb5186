import type { BinnedSet } from './binnedSet.js';
import { TreeGrower } from './grower.js';
import type { GrowthRules } from './growthRules.js';
import { predictMeans } from './kernelPredictor.js';
import { addOutOfBag } from './outOfBag.js';
import type { CodeBins, PredictionPlan } from './predictor.js';
import { type GrownTree, joinTrees } from './trees.js';

/** Grows one tree a part. */
export interface GrowTask {
  readonly kind: 'grow';
  readonly set: BinnedSet;
  readonly rules: GrowthRules;
  /** One a tree. */
  readonly seeds: Uint32Array;
  /** Shared; bit `row` of tree t's `ceil(rows / 8)` bytes is set where the row was drawn. Null: not wanted. */
  readonly bags: Uint8Array | null;
}

/** Predicts a range of rows a part, into shared memory. */
export interface PredictTask {
  readonly kind: 'predict';
  readonly plan: PredictionPlan;
  /** Shared. */
  readonly columns: readonly Float64Array[];
  readonly rowsPerPart: number;
  /** Shared: the mean of each row. */
  readonly out: Float64Array;
  /** Only the trees whose bag lacks the row, as `GrowTask.bags` says; null for all trees. */
  readonly bags: Uint8Array | null;
}

/** A forest that is grown for its predictions of some rows alone. */
export interface Trial extends Pick<GrowTask, 'set' | 'rules' | 'seeds'> {
  readonly codeBins: CodeBins;
  /** Shared: the rows to predict. */
  readonly columns: readonly Float64Array[];
  /** Shared: the mean of each row. */
  readonly out: Float64Array;
}

/** Does one trial a part. */
export interface TrialTask {
  readonly kind: 'try';
  readonly trials: readonly Trial[];
}

/** What a crew can do. */
export type ForestTask = GrowTask | PredictTask | TrialTask;

/** Prepares a task. @returns a function that does one numbered part of it, in any order. */
export function openTask(task: ForestTask): (part: number) => GrownTree | null {
  if (task.kind === 'predict') return (part) => predictPart(task, part);
  if (task.kind === 'try') return (part) => tryPart(task, part);
  const grower = new TreeGrower(task.set, task.rules);
  return (part) => {
    const tree = grower.grow(task.seeds[part]);
    if (task.bags) writeBag(grower.bag, task.bags, part);
    return tree;
  };
}

function predictPart({ plan, columns, rowsPerPart, out, bags }: PredictTask, part: number): null {
  const from = part * rowsPerPart;
  const to = Math.min(out.length, from + rowsPerPart);
  if (bags) addOutOfBag(plan, columns, bags, from, to, out);
  else predictMeans(plan, columns, from, to, out);
  return null;
}

function tryPart({ trials }: TrialTask, part: number): null {
  const { set, rules, seeds, codeBins, columns, out } = trials[part];
  const grower = new TreeGrower(set, rules);
  const trees = joinTrees(Array.from(seeds, (seed) => grower.grow(seed)));
  predictMeans({ trees, codeBins }, columns, 0, out.length, out);
  return null;
}

function writeBag(times: Uint16Array, bags: Uint8Array, tree: number): void {
  const base = tree * Math.ceil(times.length / 8);
  for (let row = 0; row < times.length; row++) if (times[row] > 0) bags[base + (row >> 3)] |= 1 << (row & 7);
}
