import {
  ALL_BITS,
  add,
  and,
  less,
  loadLong,
  loadNumber,
  loadWord,
  repeatWhile,
  shiftLeft,
  storeLong,
  storeNumber,
  zerosBelow,
} from './assembler.js';
import { type ModuleBuilder, words } from './moduleBuilder.js';

/** Bits of a tree's vector: the most leaves it may have. */
export const MOST_LEAVES = 64;

/** A range of masks, 8 bytes: the numbers of the first one and of the one behind the last. */
const RANGE = { from: 0, to: 4 } as const;
export const RANGE_BYTES = 8;

/** What the kernel knows of a tree, 16 bytes: which leaves are still possible, a bit each, and its leaves' address. */
export const MASKED_TREE = { possible: 0, leaves: 8 } as const;
export const MASKED_TREE_BYTES = 16;

/**
 * Kernel that finds the leaves of one row in all trees without walking them. Each node that sends the row right rules
 * out the leaves to its left; the row's leaf is the first that is left over.
 *
 * `range` is the address of the first range of masks to apply, `rangesEnd` that behind the last; mask i is at
 * `masks` + 8 i, and `vectors` + 4 i holds the address of the tree it belongs to. `tree` is the address of the first
 * tree, `treesEnd` that behind the last; the leaf values, added in the order of the trees, are stored at `sum`. All
 * leaves are possible before, and again afterwards.
 */
export function defineMaskKernel(module: ModuleBuilder): void {
  const parameters = words('range', 'rangesEnd', 'masks', 'vectors', 'tree', 'treesEnd', 'sum');
  module.define(
    'maskLeaves',
    parameters,
    false,
    ({ range, rangesEnd, masks, vectors, tree, treesEnd, sum }, locals) => {
      const [mask, end, vector, masked] = locals('i32');
      const [total] = locals('f64');
      const leaf = add(loadWord(tree, MASKED_TREE.leaves), shiftLeft(zerosBelow(loadLong(tree)), 3));
      return [
        repeatWhile(less(range, rangesEnd), [
          mask.set(add(masks, shiftLeft(loadWord(range, RANGE.from), 3))),
          end.set(add(masks, shiftLeft(loadWord(range, RANGE.to), 3))),
          vector.set(add(vectors, shiftLeft(loadWord(range, RANGE.from), 2))),
          repeatWhile(less(mask, end), [
            masked.set(loadWord(vector)),
            storeLong(masked, and(loadLong(masked), loadLong(mask))),
            mask.set(add(mask, 8)),
            vector.set(add(vector, 4)),
          ]),
          range.set(add(range, RANGE_BYTES)),
        ]),
        repeatWhile(less(tree, treesEnd), [
          total.set(add(total, loadNumber(leaf))),
          storeLong(tree, ALL_BITS),
          tree.set(add(tree, MASKED_TREE_BYTES)),
        ]),
        storeNumber(sum, total),
      ];
    },
  );
}
