import type { Rng } from '../../random.js';
import { draw } from './sampling.js';

/**
 * Visits features of a node in random order, as scikit-learn does: `wanted` of all `total` features, those that
 * are known to be constant included, and further ones until one was found that can split the node.
 *
 * `active[from ...from + size)` lists the features not yet known to be constant. It is shuffled, and features
 * that `visit` finds constant (returns false for) go behind it: the new size is returned.
 */
export function visitCandidates(
  active: Uint16Array,
  from: number,
  size: number,
  total: number,
  wanted: number,
  rng: Rng,
  visit: (feature: number) => boolean,
): number {
  let end = from + size;
  let next = from;
  let hidden = total - size;
  for (let visited = 0; next < end && (visited < wanted || next === from); visited++) {
    const open = end - next;
    if (wanted < total && hidden > 0 && draw(rng, open + hidden) >= open) {
      hidden--;
      continue;
    }
    const chosen = next + draw(rng, open);
    const feature = active[chosen];
    active[chosen] = active[next];
    active[next] = feature;
    if (visit(feature)) {
      next++;
      continue;
    }
    // Swapped, not overwritten: the list must stay complete for nodes elsewhere in the tree.
    active[next] = active[--end];
    active[end] = feature;
  }
  return end - from;
}
