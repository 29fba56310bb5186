import type { Rng } from '../../random.js';
import { Forest, type ForestParams, type ForestPool, fitForest } from '../forest/index.js';
import type { Matrix } from '../matrix.js';
import type { TrainingSet } from '../model.js';

/** A forest, and what it says of customers without having seen them at any cutoff; NaN where it saw them. */
export interface GrownForest {
  readonly forest: Forest;
  /** One a training row. */
  readonly unseen: Float64Array;
  /** Of other rows of the same customers, or of others. @param customers one a row */
  unseenAt(matrix: Matrix, customers: readonly string[]): Promise<Float64Array>;
}

/** Grows a forest whose trees each see some of the customers. @param set with a customer as the group of each row */
export async function growForest(
  set: TrainingSet,
  params: ForestParams,
  rng: Rng,
  pool: ForestPool | undefined,
): Promise<GrownForest> {
  // A young shop has features that do not vary yet.
  const settings: ForestParams = { ...params, outOfBag: true, constants: 'take' };
  const forest = await fitForest(set, settings, rng, { workers: pool ?? 0 });
  const { outOfBag } = forest;
  if (outOfBag === undefined)
    throw new Error('a forest that was asked for what it did not see tells nothing of it');
  return {
    // What the trees drew is not kept any longer than it is asked for.
    forest: new Forest(forest.parts),
    unseen: outOfBag.mean,
    unseenAt: (matrix, customers) => outOfBag.predict(matrix, customers, pool),
  };
}
