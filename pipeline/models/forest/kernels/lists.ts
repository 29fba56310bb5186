import { add, and, type Local, loadPair, shiftLeft, shiftRight, type Value } from './assembler.js';
import { PRESORTED_ROWS, SUBTREE_PAIR } from './layout.js';

/** Bytes of one sorted list. */
const LIST_BYTES = 2 * PRESORTED_ROWS;
const LIST_SHIFT = Math.log2(LIST_BYTES);
export const ROWS_SHIFT = Math.log2(PRESORTED_ROWS);

export type Word = Value<'i32'>;

/** An element of a list is bin << 8 | row. */
export const binOf = (element: Word) => shiftRight(element, 8);
export const rowOf = (element: Word) => and(element, 0xff);
export const pairOf = (row: Word) => loadPair(shiftLeft(row, 4), SUBTREE_PAIR);

/** Bytes of the element at a place of a list. */
export const at = (list: Word, place: Word) => add(list, shiftLeft(place, 1));
export const listOf = (lists: Word, feature: Word) => add(lists, shiftLeft(feature, LIST_SHIFT));
export const increase = (variable: Local<'i32'>, by: number) => variable.set(add(variable, by));
