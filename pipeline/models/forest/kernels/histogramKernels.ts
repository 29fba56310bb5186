import {
  add,
  and,
  atLeast,
  finish,
  greater,
  lane,
  less,
  loadByte,
  loadNumber,
  loadPair,
  loadWord,
  mul,
  notEqual,
  repeatWhile,
  shiftLeft,
  shiftRight,
  storePair,
  storeWord,
  sub,
  when,
  ZERO_PAIR,
} from './assembler.js';
import { GOES_LEFT, NODE } from './layout.js';
import { type ModuleBuilder, words } from './moduleBuilder.js';
import { improveSplit } from './splitKernel.js';

/**
 * Kernels over the rows of a node. Rows are addresses of words (row numbers) and of pairs (moment, weight) that go
 * with them; `end` is the address behind the last row number. A slot of a histogram is a pair, its count a word.
 */
export function defineHistogramKernels(module: ModuleBuilder): void {
  defineAdd(module, 'add', false);
  defineAdd(module, 'addCounted', true);
  defineAddToAll(module, 'addToAll', false);
  defineAddToAll(module, 'addToAllCounted', true);
  defineScan(module, 'scanBins', false);
  defineScan(module, 'scanBinsCounted', true);

  module.define('subtract', words('parent', 'child', 'end'), false, ({ parent, child, end }) => [
    repeatWhile(less(parent, end), [
      storePair(parent, sub(loadPair(parent), loadPair(child))),
      parent.set(add(parent, 16)),
      child.set(add(child, 16)),
    ]),
  ]);
  module.define('subtractCounts', words('parent', 'child', 'end'), false, ({ parent, child, end }) => [
    repeatWhile(less(parent, end), [
      storeWord(parent, sub(loadWord(parent), loadWord(child))),
      parent.set(add(parent, 4)),
      child.set(add(child, 4)),
    ]),
  ]);
  module.define('sumPairs', words('pairs', 'end'), false, ({ pairs, end }, locals) => {
    const [total] = locals('v128');
    return [
      total.set(ZERO_PAIR),
      repeatWhile(less(pairs, end), [total.set(add(total, loadPair(pairs))), pairs.set(add(pairs, 16))]),
      storePair(NODE.totals, total),
    ];
  });
  definePart(module);
}

/** Adds rows to the bins of one feature. */
function defineAdd(module: ModuleBuilder, name: string, counted: boolean): void {
  const parameters = words('slots', 'counts', 'column', 'rows', 'pairs', 'end');
  module.define(name, parameters, false, ({ slots, counts, column, rows, pairs, end }, locals) => {
    const [bin, slot, counter] = locals('i32');
    const count = [
      counter.set(add(counts, shiftLeft(bin, 2))),
      storeWord(counter, add(loadWord(counter), 1)),
    ];
    return [
      repeatWhile(less(rows, end), [
        bin.set(loadByte(add(column, loadWord(rows)))),
        slot.set(add(slots, shiftLeft(bin, 4))),
        storePair(slot, add(loadPair(slot), loadPair(pairs))),
        ...(counted ? count : []),
        rows.set(add(rows, 4)),
        pairs.set(add(pairs, 16)),
      ]),
    ];
  });
}

/**
 * Adds rows to the bins of all features, row after row. `bins` is the address of the bins of row 0, one byte a
 * feature, those of row 1 follow; `offsets` that of a word a feature: its first slot.
 */
function defineAddToAll(module: ModuleBuilder, name: string, counted: boolean): void {
  const parameters = words('slots', 'counts', 'offsets', 'features', 'bins', 'rows', 'pairs', 'end');
  module.define(name, parameters, false, (p, locals) => {
    const [pair] = locals('v128');
    const [bin, stop, offset, index, slot, counter] = locals('i32');
    const count = [
      counter.set(add(p.counts, shiftLeft(index, 2))),
      storeWord(counter, add(loadWord(counter), 1)),
    ];
    return [
      repeatWhile(less(p.rows, p.end), [
        pair.set(loadPair(p.pairs)),
        bin.set(add(p.bins, mul(loadWord(p.rows), p.features))),
        stop.set(add(bin, p.features)),
        offset.set(p.offsets),
        repeatWhile(less(bin, stop), [
          index.set(add(loadWord(offset), loadByte(bin))),
          slot.set(add(p.slots, shiftLeft(index, 4))),
          storePair(slot, add(loadPair(slot), pair)),
          ...(counted ? count : []),
          bin.set(add(bin, 1)),
          offset.set(add(offset, 4)),
        ]),
        p.rows.set(add(p.rows, 4)),
        p.pairs.set(add(p.pairs, 16)),
      ]),
    ];
  });
}

/**
 * Walks the bins of a numeric feature, the missing bin at address `missing`, and improves the split.
 * Returns whether the rows of the node differ in the feature.
 */
function defineScan(module: ModuleBuilder, name: string, counted: boolean): void {
  const parameters = {
    ...words('slot', 'counts', 'missing', 'missingCount', 'missingLeft', 'feature'),
    direction: 'f64',
  } as const;
  module.define(name, parameters, true, (p, locals) => {
    const { slot, counts, missing } = p;
    const [first] = locals('i32');
    const [pair, left] = locals('v128');
    const [leftCount, count, minimum, differs] = locals('i32');
    const [weight] = locals('f64');
    const improve = improveSplit(locals, left, p.feature, p.direction, p.missingLeft);
    const isFilled = counted ? loadWord(counts) : notEqual(lane(pair, 1), 0);
    const hasRight = counted ? less(leftCount, count) : greater(weight, lane(left, 1));
    const isLargeEnough = and(atLeast(leftCount, minimum), atLeast(sub(count, leftCount), minimum));
    const look = improve.look(shiftRight(sub(slot, first), 4), leftCount);
    return [
      ...improve.prepare,
      first.set(slot),
      count.set(loadWord(NODE.count)),
      minimum.set(loadWord(NODE.minSamplesLeaf)),
      weight.set(loadNumber(NODE.totals, 8)),
      left.set(ZERO_PAIR),
      when(p.missingLeft, [left.set(loadPair(missing)), leftCount.set(p.missingCount)]),
      repeatWhile(less(slot, missing), [
        pair.set(loadPair(slot)),
        when(isFilled, [
          left.set(add(left, pair)),
          ...(counted ? [leftCount.set(add(leftCount, loadWord(counts)))] : []),
          when(hasRight, [differs.set(1), ...(counted ? [when(isLargeEnough, look)] : look)]),
        ]),
        slot.set(add(slot, 16)),
        ...(counted ? [counts.set(add(counts, 4))] : []),
      ]),
      finish(differs),
    ];
  });
}

/**
 * Moves the rows that go left to the front, in their order, and the others to a spare place.
 * Both places are written each time and one is kept: no branch that nobody could predict.
 * Returns the address behind the last row that goes left.
 */
function definePart(module: ModuleBuilder): void {
  const parameters = words('column', 'rows', 'pairs', 'spareRows', 'sparePairs', 'end');
  module.define(
    'partRows',
    parameters,
    true,
    ({ column, rows, pairs, spareRows, sparePairs, end }, locals) => {
      const [row] = locals('i32');
      const [pair] = locals('v128');
      const [keep, leftRows, leftPairs] = locals('i32');
      return [
        leftRows.set(rows),
        leftPairs.set(pairs),
        repeatWhile(less(rows, end), [
          row.set(loadWord(rows)),
          pair.set(loadPair(pairs)),
          keep.set(loadByte(loadByte(add(column, row)), GOES_LEFT)),
          storeWord(spareRows, row),
          storePair(sparePairs, pair),
          storeWord(leftRows, row),
          storePair(leftPairs, pair),
          leftRows.set(add(leftRows, shiftLeft(keep, 2))),
          leftPairs.set(add(leftPairs, shiftLeft(keep, 4))),
          spareRows.set(sub(add(spareRows, 4), shiftLeft(keep, 2))),
          sparePairs.set(sub(add(sparePairs, 16), shiftLeft(keep, 4))),
          rows.set(add(rows, 4)),
          pairs.set(add(pairs, 16)),
        ]),
        finish(leftRows),
      ];
    },
  );
}
