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
  type ModuleBuilder,
  notEqual,
  or,
  repeatWhile,
  type Statement,
  shiftLeft,
  shiftRight,
  storeNumber,
  sub,
  type Type,
  truncate,
  type Value,
  word,
} from './assembler.js';

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
  const parameters = {
    root: 'i32',
    sets: 'i32',
    row: 'i32',
    rowBytes: 'i32',
    sum: 'i32',
    end: 'i32',
  } as const;
  module.define(name, parameters, false, ({ root, sets, row, rowBytes, sum, end }, local) => {
    const walkers = Array.from({ length: WALKERS }, () => ({ node: local('i32'), row: local('i32') }));
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
        ...walkToLeaves(local, walkers, mixed ? sets : null),
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
  const parameters = { root: 'i32', end: 'i32', sets: 'i32', row: 'i32', sum: 'i32' } as const;
  module.define(name, parameters, false, ({ root, end, sets, row, sum }, local) => {
    const walkers = Array.from({ length: WALKERS }, () => ({ node: local('i32'), row }));
    const total = local('f64');
    return [
      repeatWhile(less(root, end), [
        ...walkers.map(({ node }, i) => node.set(loadWord(root, 4 * i))),
        ...walkToLeaves(local, walkers, mixed ? sets : null),
        ...walkers.map(({ node }) => total.set(add(total, loadNumber(node)))),
        root.set(add(root, 4 * WALKERS)),
      ]),
      storeNumber(sum, total),
    ];
  });
}

/** Moves all walkers until each stands on a leaf. */
function walkToLeaves(
  local: <T extends Type>(type: T) => Local<T>,
  walkers: readonly Walker[],
  sets: Value<'i32'> | null,
): Statement[] {
  const moved = local('i32');
  const step = stepper(local('i32'), local('i32'), local('i32'), local('f64'), local('i32'), moved, sets);
  return [moved.set(1), repeatWhile(moved, [moved.set(0), ...walkers.flatMap(step)])];
}

/** One step of a walker, without a branch; at a leaf it stays. */
function stepper(
  distance: Local<'i32'>,
  last: Local<'i32'>,
  stride: Local<'i32'>,
  value: Local<'f64'>,
  left: Local<'i32'>,
  moved: Local<'i32'>,
  sets: Value<'i32'> | null,
): (walker: Walker) => Statement[] {
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
