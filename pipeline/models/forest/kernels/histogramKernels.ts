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
  type ModuleBuilder,
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

  module.define('subtract', { parent: 'i32', child: 'i32', end: 'i32' }, false, ({ parent, child, end }) => [
    repeatWhile(less(parent, end), [
      storePair(parent, sub(loadPair(parent), loadPair(child))),
      parent.set(add(parent, 16)),
      child.set(add(child, 16)),
    ]),
  ]);
  module.define(
    'subtractCounts',
    { parent: 'i32', child: 'i32', end: 'i32' },
    false,
    ({ parent, child, end }) => [
      repeatWhile(less(parent, end), [
        storeWord(parent, sub(loadWord(parent), loadWord(child))),
        parent.set(add(parent, 4)),
        child.set(add(child, 4)),
      ]),
    ],
  );
  module.define('sumPairs', { pairs: 'i32', end: 'i32' }, false, ({ pairs, end }, local) => {
    const total = local('v128');
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
  const parameters = {
    slots: 'i32',
    counts: 'i32',
    column: 'i32',
    rows: 'i32',
    pairs: 'i32',
    end: 'i32',
  } as const;
  module.define(name, parameters, false, ({ slots, counts, column, rows, pairs, end }, local) => {
    const bin = local('i32');
    const slot = local('i32');
    const counter = local('i32');
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
  const parameters = {
    slots: 'i32',
    counts: 'i32',
    offsets: 'i32',
    features: 'i32',
    bins: 'i32',
    rows: 'i32',
    pairs: 'i32',
    end: 'i32',
  } as const;
  module.define(name, parameters, false, (p, local) => {
    const pair = local('v128');
    const bin = local('i32');
    const stop = local('i32');
    const offset = local('i32');
    const index = local('i32');
    const slot = local('i32');
    const counter = local('i32');
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
    slot: 'i32',
    counts: 'i32',
    missing: 'i32',
    missingCount: 'i32',
    missingLeft: 'i32',
    feature: 'i32',
    direction: 'f64',
  } as const;
  module.define(name, parameters, true, (p, local) => {
    const { slot, counts, missing } = p;
    const first = local('i32');
    const pair = local('v128');
    const left = local('v128');
    const leftCount = local('i32');
    const count = local('i32');
    const minimum = local('i32');
    const differs = local('i32');
    const weight = local('f64');
    const improve = improveSplit(local, left, p.feature, p.direction, p.missingLeft);
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
  const parameters = {
    column: 'i32',
    rows: 'i32',
    pairs: 'i32',
    spareRows: 'i32',
    sparePairs: 'i32',
    end: 'i32',
  } as const;
  module.define(
    'partRows',
    parameters,
    true,
    ({ column, rows, pairs, spareRows, sparePairs, end }, local) => {
      const row = local('i32');
      const pair = local('v128');
      const keep = local('i32');
      const leftRows = local('i32');
      const leftPairs = local('i32');
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
