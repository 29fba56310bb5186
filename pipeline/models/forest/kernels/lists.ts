import { add, and, type Local, loadPair, shiftLeft, shiftRight, type Value } from './assembler.js';
import { PRESORTED_ROWS, SUBTREE_PAIR } from './layout.js';

/** Bytes of one sorted list. */
const LIST_BYTES = 2 * PRESORTED_ROWS;
const LIST_SHIFT = Math.log2(LIST_BYTES);
/** Shifts the number of a feature to the first bin of its rows. */
export const ROWS_SHIFT = Math.log2(PRESORTED_ROWS);

/** What most operands are: addresses, numbers and flags. */
export type Word = Value<'i32'>;

/** The bin in an element of a list, which is bin << 8 | row. */
export const binOf = (element: Word) => shiftRight(element, 8);
/** The row in an element. */
export const rowOf = (element: Word) => and(element, 0xff);
/** The (moment, weight) of a row of the subtree. */
export const pairOf = (row: Word) => loadPair(shiftLeft(row, 4), SUBTREE_PAIR);

/** Address of the element at a place of a list. */
export const at = (list: Word, place: Word) => add(list, shiftLeft(place, 1));
/** Address of the list of a feature. */
export const listOf = (lists: Word, feature: Word) => add(lists, shiftLeft(feature, LIST_SHIFT));
/** Adds a constant to a variable. */
export const increase = (variable: Local<'i32'>, by: number) => variable.set(add(variable, by));
