import type { BinnedSet } from './binnedSet.js';
import { TreeGrower } from './grower.js';
import type { GrowthRules } from './growthRules.js';
import { predictMeans } from './kernelPredictor.js';
import { addOutOfBag, type Bags, fillBag, type UnseenRows } from './outOfBag.js';
import type { CodeBins, PredictionPlan } from './predictor.js';
import { type GrownTree, joinTrees } from './trees.js';

/** Grows one tree a part. */
export interface GrowTask {
  readonly kind: 'grow';
  readonly set: BinnedSet;
  readonly rules: GrowthRules;
  /** One a tree. */
  readonly seeds: Uint32Array;
  /** What each tree draws is written here; null: not wanted. */
  readonly bags: Bags | null;
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
  /** Each row only by the trees that did not see it; null for all trees. */
  readonly unseen: UnseenRows | null;
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
    if (task.bags) fillBag(task.bags, part, grower.bag);
    return tree;
  };
}

function predictPart({ plan, columns, rowsPerPart, out, unseen }: PredictTask, part: number): null {
  const from = part * rowsPerPart;
  const to = Math.min(out.length, from + rowsPerPart);
  if (unseen) addOutOfBag(plan, columns, unseen, from, to, out);
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
