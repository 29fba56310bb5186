import type { Rng } from '../../random.js';
import { type Forest, type ForestParams, type ForestPool, fitForest } from '../forest/index.js';
import type { TrainingSet } from '../model.js';

/** A forest, and what it says of each training row without having seen it; NaN where it saw it. */
export interface GrownForest {
  readonly forest: Forest;
  readonly unseen: Float64Array;
}

/** Grows a forest, and has each training row predicted by the trees that did not see it. */
export async function growForest(
  set: TrainingSet,
  params: ForestParams,
  rng: Rng,
  pool: ForestPool | undefined,
): Promise<GrownForest> {
  // A young shop has features that do not vary yet.
  const settings: ForestParams = { ...params, outOfBag: true, constants: 'take' };
  const forest = await fitForest(set, settings, rng, { workers: pool ?? 0 });
  return { forest, unseen: forest.outOfBag?.mean ?? new Float64Array(set.label.length).fill(Number.NaN) };
}
