import type { Rng } from '../../random.js';
import { draw } from './sampling.js';

/**
 * Visits features of a node in random order, as scikit-learn does: `wanted` of them, and further ones until one was
 * found that can split the node. `features` is shuffled.
 * @param visit returns whether the rows of the node differ in the feature at all
 */
export function visitCandidates(
  features: Uint16Array,
  wanted: number,
  rng: Rng,
  visit: (feature: number) => boolean,
): void {
  let end = features.length;
  let next = 0;
  for (let visited = 0; next < end && (visited < wanted || next === 0); visited++) {
    const chosen = next + draw(rng, end - next);
    const feature = features[chosen];
    features[chosen] = features[next];
    features[next] = feature;
    if (visit(feature)) {
      next++;
      continue;
    }
    // Swapped, not overwritten: the list must stay complete for nodes elsewhere in the tree.
    features[next] = features[--end];
    features[end] = feature;
  }
}
