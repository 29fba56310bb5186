import {
  add,
  and,
  atMost,
  choose,
  equal,
  type Local,
  less,
  loadNumber,
  loadWord,
  notEqual,
  or,
  repeatWhile,
  type Statement,
  shiftLeft,
  shiftRight,
  storeNumber,
  sub,
  truncate,
  type Value,
  word,
} from './assembler.js';
import { type ModuleBuilder, type Variables, words } from './moduleBuilder.js';

/** Walks that go on side by side: while one waits for memory the others move. */
export const WALKERS = 8;

const NODE_BYTES_SHIFT = 4;
const DISTANCE = 8;
const LAST = 12;
const SET_BYTES_SHIFT = 5;

/** A row on its way down a tree: addresses of the node where it is and of its values. */
interface Walker {
  readonly node: Local<'i32'>;
  readonly row: Value<'i32'>;
}

/**
 * Kernels that send rows down trees. Nodes are records as in `trees.ts`, `sets` is the address of the category sets
 * and a row that of its values; the mixed ones know categories.
 */
export function defineWalkKernels(module: ModuleBuilder): void {
  defineRows(module, 'walkRows', false);
  defineRows(module, 'walkRowsMixed', true);
  defineTrees(module, 'walkTrees', false);
  defineTrees(module, 'walkTreesMixed', true);
}

/**
 * Adds the leaf values of one tree to the sums of many rows. `row` is the first of them, `sum` the address of its
 * sum, `end` that behind the last; the number of rows is a multiple of `WALKERS`.
 */
function defineRows(module: ModuleBuilder, name: string, mixed: boolean): void {
  const parameters = words('root', 'sets', 'row', 'rowBytes', 'sum', 'end');
  module.define(name, parameters, false, ({ root, sets, row, rowBytes, sum, end }, locals) => {
    const walkers = Array.from({ length: WALKERS }, () => {
      const [node, row] = locals('i32');
      return { node, row };
    });
    const start = walkers.flatMap((walker) => [
      walker.node.set(root),
      walker.row.set(row),
      row.set(add(row, rowBytes)),
    ]);
    const finish = walkers.flatMap(({ node }, i) => [
      storeNumber(sum, add(loadNumber(sum, 8 * i), loadNumber(node)), 8 * i),
    ]);
    return [
      repeatWhile(less(sum, end), [
        ...start,
        ...walkToLeaves(locals, walkers, mixed ? sets : null),
        ...finish,
        sum.set(add(sum, 8 * WALKERS)),
      ]),
    ];
  });
}

/**
 * Stores the sum of the leaf values of many trees for one row, added in their order. `root` is the address of a list
 * of the addresses of the roots, `end` that behind it; their number is a multiple of `WALKERS`.
 */
function defineTrees(module: ModuleBuilder, name: string, mixed: boolean): void {
  const parameters = words('root', 'end', 'sets', 'row', 'sum');
  module.define(name, parameters, false, ({ root, end, sets, row, sum }, locals) => {
    const walkers = Array.from({ length: WALKERS }, () => {
      const [node] = locals('i32');
      return { node, row };
    });
    const [total] = locals('f64');
    return [
      repeatWhile(less(root, end), [
        ...walkers.map(({ node }, i) => node.set(loadWord(root, 4 * i))),
        ...walkToLeaves(locals, walkers, mixed ? sets : null),
        ...walkers.map(({ node }) => total.set(add(total, loadNumber(node)))),
        root.set(add(root, 4 * WALKERS)),
      ]),
      storeNumber(sum, total),
    ];
  });
}

/** Moves all walkers until each stands on a leaf. */
function walkToLeaves(locals: Variables, walkers: readonly Walker[], sets: Value<'i32'> | null): Statement[] {
  const [moved] = locals('i32');
  return [moved.set(1), repeatWhile(moved, [moved.set(0), ...walkers.flatMap(stepper(locals, moved, sets))])];
}

/** One step of a walker, without a branch; at a leaf it stays. */
function stepper(
  locals: Variables,
  moved: Local<'i32'>,
  sets: Value<'i32'> | null,
): (walker: Walker) => Statement[] {
  const [distance, last, stride] = locals('i32');
  const [value] = locals('f64');
  const [left] = locals('i32');
  return ({ node, row }) => {
    const isMissingLeft = and(notEqual(value, value), and(shiftRight(last, 16), 1));
    const below = or(atMost(value, loadNumber(node)), isMissingLeft);
    return [
      distance.set(loadWord(node, DISTANCE)),
      last.set(loadWord(node, LAST)),
      value.set(loadNumber(add(row, shiftLeft(and(last, 0xffff), 3)))),
      left.set(below),
      ...(sets ? [left.set(choose(isCategorical(last), isMember(sets, node, value), left))] : []),
      stride.set(choose(left, word(1), distance)),
      stride.set(choose(equal(distance, 0), word(0), stride)),
      moved.set(or(moved, stride)),
      node.set(add(node, shiftLeft(stride, NODE_BYTES_SHIFT))),
    ];
  };
}

function isCategorical(last: Value<'i32'>): Value<'i32'> {
  return and(shiftRight(last, 17), 1);
}

/** The bit of a bin in the set of a node. Worked out at numeric nodes too, where it means nothing: kept in range. */
function isMember(sets: Value<'i32'>, node: Value<'i32'>, value: Value<'f64'>): Value<'i32'> {
  const bin = and(truncate(value), 0xff);
  const last = loadWord(node, LAST);
  const set = choose(isCategorical(last), truncate(loadNumber(node)), 0);
  const wordAt = add(add(sets, shiftLeft(set, SET_BYTES_SHIFT)), shiftLeft(shiftRight(bin, 5), 2));
  return and(shiftRight(loadWord(wordAt), sub(bin, shiftLeft(shiftRight(bin, 5), 5))), 1);
}
