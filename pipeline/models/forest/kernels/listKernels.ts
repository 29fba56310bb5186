import {
  add,
  and,
  call,
  choose,
  div,
  equal,
  finish,
  lane,
  less,
  loadByte,
  loadNumber,
  loadShort,
  loadWord,
  mul,
  notEqual,
  or,
  perform,
  repeatWhile,
  shiftLeft,
  storeByte,
  storeNumber,
  storePair,
  storeShort,
  storeWord,
  sub,
  when,
  ZERO_PAIR,
} from './assembler.js';
import { GOES_LEFT, NODE, PLACE, SIDE, SPLIT, SUBTREE, SUBTREE_LABEL, SUBTREE_ROW } from './layout.js';
import { at, binOf, increase, listOf, pairOf, ROWS_SHIFT, rowOf, type Word } from './lists.js';
import { type ModuleBuilder, words } from './moduleBuilder.js';

/** Kernels that sort the lists of a subtree, sum up, mark and part them. */
export function defineListKernels(module: ModuleBuilder): void {
  defineSort(module);
  defineSum(module);
  defineMark(module);
  definePart(module);
}

/** Fetches the bins of one feature from those of the rows and sorts the rows by them (counting sort). Returns 0 where all are equal. */
function defineSort(module: ModuleBuilder): void {
  const parameters = words('lists', 'feature', 'rowBins', 'features', 'count', 'bins');
  module.define('sortFeature', parameters, true, (p, locals) => {
    const { lists, feature, rowBins, features, count, bins } = p;
    const [binsOfRows, list, row, bin, place] = locals('i32');
    const placeOf = (index: Word) => shiftLeft(index, 2);
    const countRow = storeWord(placeOf(bin), add(loadWord(placeOf(bin), PLACE + 4), 1), PLACE + 4);
    return [
      list.set(listOf(lists, feature)),
      rowBins.set(add(rowBins, feature)),
      binsOfRows.set(add(loadWord(SUBTREE.bins), shiftLeft(feature, ROWS_SHIFT))),
      repeatWhile(less(bin, add(bins, 2)), [storeWord(placeOf(bin), 0, PLACE), increase(bin, 1)]),
      repeatWhile(less(row, count), [
        bin.set(loadByte(add(rowBins, mul(loadWord(shiftLeft(row, 2), SUBTREE_ROW), features)))),
        storeByte(add(binsOfRows, row), bin),
        countRow,
        increase(row, 1),
      ]),
      when(equal(loadWord(placeOf(bin), PLACE + 4), count), [finish(0)]),
      bin.set(1),
      repeatWhile(less(bin, add(bins, 1)), [
        storeWord(
          placeOf(bin),
          add(loadWord(placeOf(bin), PLACE), loadWord(placeOf(sub(bin, 1)), PLACE)),
          PLACE,
        ),
        increase(bin, 1),
      ]),
      row.set(0),
      repeatWhile(less(row, count), [
        bin.set(loadByte(add(binsOfRows, row))),
        place.set(loadWord(placeOf(bin), PLACE)),
        storeWord(placeOf(bin), add(place, 1), PLACE),
        storeShort(at(list, place), or(shiftLeft(bin, 8), row)),
        increase(row, 1),
      ]),
      finish(1),
    ];
  });
}

/**
 * Sums up the rows of a node and works out its value as a leaf: the weighted mean of its labels, exactly the label
 * where all are equal. Returns whether they are.
 */
function defineSum(module: ModuleBuilder): void {
  module.define('sumUp', words('lists', 'start', 'end'), true, ({ lists, start, end }, locals) => {
    const [list, row, stop] = locals('i32');
    const [pair, total] = locals('v128');
    const [label, first, labels] = locals('f64');
    const [mixed] = locals('i32');
    const labelOf = (index: Word) => loadNumber(shiftLeft(index, 3), SUBTREE_LABEL);
    return [
      list.set(at(add(lists, loadWord(SUBTREE.unordered)), start)),
      stop.set(add(list, shiftLeft(sub(end, start), 1))),
      storeWord(NODE.count, sub(end, start)),
      first.set(labelOf(loadShort(list))),
      total.set(ZERO_PAIR),
      repeatWhile(less(list, stop), [
        row.set(loadShort(list)),
        pair.set(pairOf(row)),
        label.set(labelOf(row)),
        total.set(add(total, pair)),
        labels.set(add(labels, mul(label, lane(pair, 1)))),
        mixed.set(or(mixed, notEqual(label, first))),
        increase(list, 2),
      ]),
      storePair(NODE.totals, total),
      storeNumber(NODE.value, choose(mixed, div(labels, lane(total, 1)), first)),
      finish(equal(mixed, 0)),
    ];
  });
}

/** Lists are not parted for nodes of two rows, the most frequent ones: theirs are made when looked at. */
export function defineSortPair(module: ModuleBuilder) {
  const parameters = words('lists', 'feature', 'start');
  return module.define('sortPair', parameters, true, ({ lists, feature, start }, locals) => {
    const [bins, rows, first, second, list] = locals('i32');
    const elementOf = (row: Word) => or(shiftLeft(loadByte(add(bins, row)), 8), row);
    return [
      bins.set(add(loadWord(SUBTREE.bins), shiftLeft(feature, ROWS_SHIFT))),
      rows.set(at(add(lists, loadWord(SUBTREE.unordered)), start)),
      list.set(at(listOf(lists, feature), start)),
      first.set(elementOf(loadShort(rows))),
      second.set(elementOf(loadShort(rows, 2))),
      storeShort(list, choose(less(first, second), first, second)),
      storeShort(list, choose(less(first, second), second, first), 2),
      finish(0),
    ];
  });
}

/** Marks the side of each row of a node: by the numeric split, or by the table `GOES_LEFT`. */
function defineMark(module: ModuleBuilder): void {
  const parameters = words('list', 'start', 'end', 'missingBin');
  const mark = (name: string, goesLeft: (bin: Word, missingBin: Word) => Word) =>
    module.define(name, parameters, false, ({ list, start, end, missingBin }, locals) => {
      const [element] = locals('i32');
      return [
        repeatWhile(less(start, end), [
          element.set(loadShort(at(list, start))),
          storeByte(rowOf(element), goesLeft(binOf(element), missingBin), SIDE),
          increase(start, 1),
        ]),
      ];
    });
  mark('markByTable', (bin) => loadByte(bin, GOES_LEFT));
  mark('markByThreshold', (bin, missingBin) => {
    const isMissing = and(equal(bin, missingBin), loadWord(SPLIT.missingLeft));
    return or(less(bin, add(loadWord(SPLIT.bin), 1)), isMissing);
  });
}

/** Writes the left rows of lists to [start, middle) of the other set and the right ones to [middle, end), in order. */
function definePart(module: ModuleBuilder): void {
  const range = ['start', 'middle', 'end'] as const;
  const partList = module.define('partList', words('from', 'to', ...range), true, (p, locals) => {
    const [left, right, stop, element, goesLeft] = locals('i32');
    return [
      left.set(at(p.to, p.start)),
      right.set(at(p.to, p.middle)),
      stop.set(at(p.from, p.end)),
      p.from.set(at(p.from, p.start)),
      repeatWhile(less(p.from, stop), [
        element.set(loadShort(p.from)),
        goesLeft.set(loadByte(rowOf(element), SIDE)),
        storeShort(choose(goesLeft, left, right), element),
        left.set(at(left, goesLeft)),
        right.set(sub(add(right, 2), shiftLeft(goesLeft, 1))),
        increase(p.from, 2),
      ]),
      finish(0),
    ];
  });
  const parameters = words('active', 'size', 'from', 'to', ...range);
  module.define('partLists', parameters, false, (p, locals) => {
    const [stop, feature] = locals('i32');
    return [
      stop.set(at(p.active, p.size)),
      repeatWhile(less(p.active, stop), [
        feature.set(loadShort(p.active)),
        perform(call(partList, listOf(p.from, feature), listOf(p.to, feature), p.start, p.middle, p.end)),
        increase(p.active, 2),
      ]),
    ];
  });
}
