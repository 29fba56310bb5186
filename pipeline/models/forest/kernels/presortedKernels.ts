import {
  add,
  and,
  atLeast,
  call,
  copyBytes,
  equal,
  finish,
  less,
  loadNumber,
  loadShort,
  loadWord,
  mul,
  mulHigh,
  notEqual,
  or,
  perform,
  repeatWhile,
  rotateLeft,
  type Statement,
  shiftLeft,
  shiftRight,
  storeNumber,
  storeShort,
  storeWord,
  sub,
  type Target,
  when,
  xor,
  ZERO_PAIR,
} from './assembler.js';
import { FEATURE, FEATURE_BYTES, NODE, RANDOM, SPLIT, SUBTREE } from './layout.js';
import { defineListKernels, defineSortPair } from './listKernels.js';
import { at, binOf, increase, listOf, pairOf, rowOf, type Word } from './lists.js';
import { type ModuleBuilder, words } from './moduleBuilder.js';
import { improveSplit, isLeftHeavier } from './splitKernel.js';

/**
 * Kernels over the sorted lists of a subtree (see `presorted.ts`). Nodes are ranges [start, end) of list elements,
 * `lists` is the address of the list of feature 0, `unordered` that of the list without order.
 */
export function definePresortedKernels(module: ModuleBuilder): void {
  const tryCategorical = module.importFunction('tryCategorical', ['i32', 'i32', 'i32']);
  defineListKernels(module);
  const scan = defineScan(module);
  const sortPair = defineSortPair(module);
  const tryFeature = defineTry(module, scan, sortPair, tryCategorical);
  defineSearch(module, tryFeature, defineRandom(module));
}

/**
 * Walks a sorted list and improves the split. The rows from `firstMissing` on have no value and go left, unless
 * `firstMissing` is `end`: then they, if any, are the last ones on the right.
 */
function defineScan(module: ModuleBuilder) {
  const parameters = words('list', 'start', 'end', 'firstMissing', 'feature');
  return module.define(
    'scanList',
    parameters,
    true,
    ({ list, start, end, firstMissing, feature }, locals) => {
      const [left] = locals('v128');
      const [direction] = locals('f64');
      const [missing, place, stop, element, next, legal] = locals('i32');
      const improve = improveSplit(locals, left, feature, direction, notEqual(missing, 0));
      const leftCount = add(shiftRight(sub(place, start), 1), add(missing, 1));
      return [
        ...improve.prepare,
        direction.set(
          loadNumber(add(loadWord(SUBTREE.features), mul(feature, FEATURE_BYTES)), FEATURE.direction),
        ),
        missing.set(sub(end, firstMissing)),
        left.set(ZERO_PAIR),
        place.set(at(list, firstMissing)),
        stop.set(at(list, end)),
        repeatWhile(less(place, stop), [
          left.set(add(left, pairOf(rowOf(loadShort(place))))),
          increase(place, 2),
        ]),
        // Places from `legal` on, before `stop`, leave enough rows on both sides.
        legal.set(at(list, sub(add(start, loadWord(NODE.minSamplesLeaf)), add(missing, 1)))),
        stop.set(at(list, sub(firstMissing, loadWord(NODE.minSamplesLeaf)))),
        start.set(at(list, start)),
        place.set(start),
        next.set(loadShort(place)),
        repeatWhile(less(place, stop), [
          element.set(next),
          next.set(loadShort(place, 2)),
          left.set(add(left, pairOf(rowOf(element)))),
          when(
            and(notEqual(binOf(element), binOf(next)), atLeast(place, legal)),
            improve.look(binOf(element), leftCount),
          ),
          increase(place, 2),
        ]),
        finish(0),
      ];
    },
  );
}

/** Improves the split by one feature. Returns 0 where the feature is constant in the node. */
function defineTry(module: ModuleBuilder, scan: Target, sortPair: Target, tryCategorical: Target) {
  const parameters = words('lists', 'start', 'end', 'feature');
  return module.define('tryFeature', parameters, true, ({ lists, start, end, feature }, locals) => {
    const [list, last, record, firstMissing] = locals('i32');
    const missingBin = loadWord(record, FEATURE.missingBin);
    return [
      list.set(listOf(lists, feature)),
      record.set(add(loadWord(SUBTREE.features), mul(feature, FEATURE_BYTES))),
      when(equal(sub(end, start), 2), [perform(call(sortPair, lists, feature, start))]),
      last.set(binOf(loadShort(at(list, sub(end, 1))))),
      when(equal(binOf(loadShort(at(list, start))), last), [finish(0)]),
      when(loadWord(record, FEATURE.categorical), [
        finish(call(tryCategorical, feature, at(list, start), at(list, end))),
      ]),
      perform(call(scan, list, start, end, end, feature)),
      when(
        equal(last, missingBin),
        [
          firstMissing.set(end),
          repeatWhile(equal(binOf(loadShort(at(list, sub(firstMissing, 1)))), missingBin), [
            firstMissing.set(sub(firstMissing, 1)),
          ]),
          perform(call(scan, list, start, end, firstMissing, feature)),
        ],
        [when(equal(loadWord(SPLIT.feature), feature), [storeWord(SPLIT.missingLeft, isLeftHeavier())])],
      ),
      finish(1),
    ];
  });
}

/** xoshiro128** (Blackman & Vigna 2018), as `Rng` has it. */
function defineRandom(module: ModuleBuilder) {
  return module.define('random', {}, true, (_, locals) => {
    const [s0, s1, s2, s3] = locals('i32');
    return [
      s0.set(loadWord(RANDOM)),
      s1.set(loadWord(RANDOM + 4)),
      s2.set(xor(loadWord(RANDOM + 8), s0)),
      s3.set(xor(loadWord(RANDOM + 12), s1)),
      storeWord(RANDOM, xor(s0, s3)),
      storeWord(RANDOM + 4, xor(s1, s2)),
      storeWord(RANDOM + 8, xor(s2, shiftLeft(s1, 9))),
      storeWord(RANDOM + 12, rotateLeft(s3, 11)),
      finish(mul(rotateLeft(mul(s1, 5), 7), 9)),
    ];
  });
}

/**
 * Visits features in random order, as `visitCandidates` does, and keeps the best split. Features that are known to be
 * constant count among those visited, as in scikit-learn.
 * `active` is the address for `size` feature numbers (shorts), which are those at `parentActive`. Returns how many are still not known to be constant.
 */
function defineSearch(module: ModuleBuilder, tryFeature: Target, random: Target): void {
  const parameters = words('lists', 'start', 'end', 'active', 'parentActive', 'size', 'total', 'wanted');
  module.define('search', parameters, true, (p, locals) => {
    const { active, size, total, wanted } = p;
    const [stop, next, visited, hidden, open, isHidden, chosen, feature] = locals('i32');
    const draw = (bound: Word) => mulHigh(call(random), bound);
    const visit: Statement[] = [
      chosen.set(at(next, draw(open))),
      feature.set(loadShort(chosen)),
      storeShort(chosen, loadShort(next)),
      storeShort(next, feature),
      when(
        call(tryFeature, p.lists, p.start, p.end, feature),
        [increase(next, 2)],
        [stop.set(sub(stop, 2)), storeShort(next, loadShort(stop))],
      ),
      // Two rows: all features that part them do so equally well.
      when(and(equal(sub(p.end, p.start), 2), less(loadWord(SPLIT.feature), total)), [finish(size)]),
    ];
    return [
      copyBytes(active, p.parentActive, shiftLeft(size, 1)),
      storeWord(SPLIT.feature, -1),
      storeNumber(SPLIT.numerator, -1),
      storeNumber(SPLIT.denominator, 1),
      next.set(active),
      stop.set(at(active, size)),
      hidden.set(sub(total, size)),
      repeatWhile(and(less(next, stop), or(less(visited, wanted), equal(next, active))), [
        open.set(shiftRight(sub(stop, next), 1)),
        isHidden.set(0),
        when(and(less(wanted, total), notEqual(hidden, 0)), [
          isHidden.set(atLeast(draw(add(open, hidden)), open)),
          hidden.set(sub(hidden, isHidden)),
        ]),
        increase(visited, 1),
        when(equal(isHidden, 0), visit),
      ]),
      finish(shiftRight(sub(stop, active), 1)),
    ];
  });
}
