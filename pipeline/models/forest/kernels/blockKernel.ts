import {
  add,
  addBytes,
  and,
  atMostBytes,
  BYTES_OF_BITS,
  choose,
  equalBytes,
  type Local,
  less,
  loadByte,
  loadNumber,
  loadPair,
  loadSplat,
  loadWord,
  notEqual,
  or,
  pickBytes,
  repeatWhile,
  type Statement,
  shiftLeft,
  shiftRight,
  shiftRightBytes,
  splatByte,
  storeByte,
  storeNumber,
  storePair,
  sub,
  type Value,
  when,
  word,
  xor,
  ZERO_PAIR,
} from './assembler.js';
import { type ModuleBuilder, words } from './moduleBuilder.js';

/** Rows that go through the trees together: a byte each of some registers of 16 bytes. */
export const BLOCK = 64;

const LANES = 16;

/** The code of a missing value in the column where it goes right: above every threshold. */
const MISSING = 255;

/**
 * One inner node as the kernel reads it, 16 bytes. A row stands at a node by its number within its tree; moving it
 * is an exclusive or, to the right child by `toRight`, to the left one by `toRight` and `turn` together.
 */
export const STEP = { number: 0, code: 1, toRight: 2, turn: 3, column: 4, set: 8 } as const;
export const STEP_BYTES = 16;

/** What the kernel knows of a tree, 8 bytes: the addresses behind its last step and of its first node. */
export const TREE = { end: 0, nodes: 4 } as const;
export const TREE_BYTES = 8;

/** Kernels that make codes of a block's values and send the block through all trees. */
export function defineBlockKernels(module: ModuleBuilder): void {
  defineCodes(module);
  defineWalk(module);
}

/**
 * Kernel that makes codes of a block's values at `value`: how many of the feature's thresholds lie below, so that
 * value <= threshold k where code <= k. `thresholds` is their address, ascending and filled up with infinities to a
 * power of two, `half` half their length in bytes. What is missing gets 0 in the column of codes at `code`, where it
 * goes left everywhere, and the highest code in the column behind it.
 */
function defineCodes(module: ModuleBuilder): void {
  const parameters = words('value', 'thresholds', 'half', 'code');
  module.define('codeBlock', parameters, false, ({ value, thresholds, half, code }, locals) => {
    const [number] = locals('f64');
    const [end, step, below] = locals('i32');
    const threshold = loadNumber(sub(add(add(thresholds, below), step), 8));
    return [
      end.set(add(value, 8 * BLOCK)),
      repeatWhile(less(value, end), [
        number.set(loadNumber(value)),
        below.set(0),
        step.set(half),
        repeatWhile(step, [
          // Without a branch: it would be guessed wrong half of the time.
          below.set(add(below, and(step, sub(word(0), less(threshold, number))))),
          step.set(and(shiftRight(step, 1), word(-8))),
        ]),
        below.set(shiftRight(below, 3)),
        storeByte(code, below),
        storeByte(code, choose(notEqual(number, number), word(MISSING), below), BLOCK),
        value.set(add(value, 8)),
        code.set(add(code, 1)),
      ]),
    ];
  });
}

/**
 * Kernel that sends a block of rows through all trees at once. Values are codes of a byte: those of `codeBlock`, and
 * of categories their bin.
 *
 * `tree` is the address of the first tree's record, `end` that behind the last, `step` that of the first step, `at`
 * room for the block's places, `sum` the address of the block's sums, to which leaf values are added in the order
 * of the trees.
 */
function defineWalk(module: ModuleBuilder): void {
  const parameters = words('tree', 'end', 'step', 'at', 'sum');
  module.define('walkBlock', parameters, false, ({ tree, end, step, at, sum }, locals) => {
    const places = Array.from({ length: BLOCK / LANES }, () => {
      const [place] = locals('v128');
      return place;
    });
    const [stepsEnd, nodes, row, column, set] = locals('i32');
    const [number, code, toRight, turn] = locals('v128');
    const [low, high] = locals('v128');
    const move = (goesLeft: (values: Value<'v128'>) => Value<'v128'>): Statement[] =>
      places.map((place, i) => {
        const by = xor(and(goesLeft(loadPair(column, LANES * i)), turn), toRight);
        return place.set(xor(place, and(by, equalBytes(place, number))));
      });
    const isMember = memberOf(low, high);
    return [
      repeatWhile(less(tree, end), [
        ...places.map((place) => place.set(ZERO_PAIR)),
        stepsEnd.set(loadWord(tree, TREE.end)),
        nodes.set(loadWord(tree, TREE.nodes)),
        repeatWhile(less(step, stepsEnd), [
          number.set(loadSplat(step, STEP.number)),
          toRight.set(loadSplat(step, STEP.toRight)),
          turn.set(loadSplat(step, STEP.turn)),
          column.set(loadWord(step, STEP.column)),
          set.set(loadWord(step, STEP.set)),
          when(
            notEqual(set, 0),
            [low.set(loadPair(set)), high.set(loadPair(set, LANES)), ...move(isMember)],
            [code.set(loadSplat(step, STEP.code)), ...move((values) => atMostBytes(values, code))],
          ),
          step.set(add(step, STEP_BYTES)),
        ]),
        ...places.map((place, i) => storePair(at, place, LANES * i)),
        row.set(0),
        repeatWhile(less(row, BLOCK), addLeaf(row, nodes, at, sum)),
        tree.set(add(tree, TREE_BYTES)),
      ]),
    ];
  });
}

/** Adds the value of the leaf where a row stands to the sum of the row. */
function addLeaf(
  row: Local<'i32'>,
  nodes: Value<'i32'>,
  at: Value<'i32'>,
  sum: Value<'i32'>,
): readonly Statement[] {
  const leaf = add(nodes, shiftLeft(loadByte(add(at, row)), 4));
  const place = add(sum, shiftLeft(row, 3));
  return [storeNumber(place, add(loadNumber(place), loadNumber(leaf))), row.set(add(row, 1))];
}

/** Whether bins are members of a set of 256 bits, whose lower and upper half are given. */
function memberOf(low: Value<'v128'>, high: Value<'v128'>): (bins: Value<'v128'>) => Value<'v128'> {
  return (bins) => {
    const byte = shiftRightBytes(bins, 3);
    // An index of 16 or more picks 0: each half answers for its own bins.
    const found = or(pickBytes(low, byte), pickBytes(high, addBytes(byte, splatByte(-LANES))));
    const bit = pickBytes(BYTES_OF_BITS, and(bins, splatByte(7)));
    return equalBytes(and(found, bit), bit);
  };
}
