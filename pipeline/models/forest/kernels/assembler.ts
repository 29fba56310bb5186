/**
 * A small assembler for WebAssembly (core specification 2.0, sections 5 and 6): typed expressions in, a module out.
 * It exists so that the inner loops of the forest run at the speed of compiled code without a compiler to install.
 */

import { type Code, signed, unsigned } from './encoding.js';

/** Types of values. */
export type Type = 'i32' | 'i64' | 'f64' | 'v128';

/** An expression; a `v128` is taken as two float64, and as 16 bytes by the operations that say so. */
export interface Value<T extends Type> {
  readonly type: T;
  readonly code: Code;
}

/** A variable of a function. */
export interface Local<T extends Type> extends Value<T> {
  readonly set: (value: Operand<T>) => Statement;
}

/** Something that is done and leaves no value. */
export interface Statement {
  readonly statement: Code;
}

/** Numbers stand for constants. */
export type Operand<T extends Type> = Value<T> | (T extends 'i64' | 'v128' ? never : number);
type Address = Operand<'i32'>;

/** Ends a block, and a function. */
export const END = 0x0b;
const NO_RESULT = 0x40;

function codeOf(type: Type, operand: Value<Type> | number): Code {
  if (typeof operand !== 'number') return operand.code;
  if (type === 'i32') return [0x41, ...signed(operand | 0)];
  return [0x44, ...new Uint8Array(new Float64Array([operand]).buffer)];
}

/** A constant, where an operation has no other operand to take its type from. */
export function word(value: number): Value<'i32'> {
  return { type: 'i32', code: codeOf('i32', value) };
}

/** The same operation on each type that has it; the second operand may be a constant. */
function operation<T extends Type>(codes: Readonly<Record<T, Code>>) {
  return <U extends T>(a: Value<U>, b: Operand<U>): Value<U> => ({
    type: a.type,
    code: [...a.code, ...codeOf(a.type, b), ...codes[a.type]],
  });
}

function comparison(codes: Readonly<Record<'i32' | 'f64', number>>) {
  return <U extends 'i32' | 'f64'>(a: Value<U>, b: Operand<U>): Value<'i32'> => ({
    type: 'i32',
    code: [...a.code, ...codeOf(a.type, b), codes[a.type]],
  });
}

// Arithmetic and bits, on the types that have them; pairs lane by lane, i32 unsigned.
export const add = operation({ i32: [0x6a], f64: [0xa0], v128: [0xfd, 0xf0, 0x01] });
export const sub = operation({ i32: [0x6b], f64: [0xa1], v128: [0xfd, 0xf1, 0x01] });
export const mul = operation({ i32: [0x6c], f64: [0xa2], v128: [0xfd, 0xf2, 0x01] });
export const div = operation({ f64: [0xa3] });
export const min = operation({ f64: [0xa4] });
export const max = operation({ f64: [0xa5] });
export const and = operation({ i32: [0x71], i64: [0x83], v128: [0xfd, 0x4e] });
export const or = operation({ i32: [0x72], v128: [0xfd, 0x50] });
export const xor = operation({ i32: [0x73], v128: [0xfd, 0x51] });
export const shiftLeft = operation({ i32: [0x74] });
export const shiftRight = operation({ i32: [0x76] });
export const rotateLeft = operation({ i32: [0x77] });
/** Comparisons of i32 are unsigned. */
export const equal = comparison({ i32: 0x46, f64: 0x61 });
export const notEqual = comparison({ i32: 0x47, f64: 0x62 });
export const less = comparison({ i32: 0x49, f64: 0x63 });
export const greater = comparison({ i32: 0x4b, f64: 0x64 });
export const atMost = comparison({ i32: 0x4d, f64: 0x65 });
export const atLeast = comparison({ i32: 0x4f, f64: 0x66 });

// On 16 unsigned bytes side by side; a comparison gives 255 for yes and 0 for no.
export const addBytes = operation({ v128: [0xfd, 0x6e] });
export const equalBytes = operation({ v128: [0xfd, 0x23] });
export const atMostBytes = operation({ v128: [0xfd, 0x2a] });
/** The bytes of the first operand at the places that the second names; 0 at places beyond 15. */
export const pickBytes = operation({ v128: [0xfd, 0x0e] });

/** Every byte shifted right, zeros coming in. */
export function shiftRightBytes(bytes: Value<'v128'>, by: number): Value<'v128'> {
  return { type: 'v128', code: [...bytes.code, ...codeOf('i32', by), 0xfd, 0x6d] };
}

/** A constant byte, 16 times. */
export function splatByte(value: number): Value<'v128'> {
  return { type: 'v128', code: [0xfd, 0x0c, ...new Array<number>(16).fill(value & 0xff)] };
}

/** The upper 32 bits of the unsigned product. */
export function mulHigh(a: Value<'i32'>, b: Value<'i32'>): Value<'i32'> {
  const extend = 0xad;
  return { type: 'i32', code: [...a.code, extend, ...b.code, extend, 0x7e, 0x42, 32, 0x88, 0xa7] };
}

/** The whole part of a number, 0 to 2^32 - 1; what lies outside goes to the nearest, NaN to 0. */
export function truncate(value: Value<'f64'>): Value<'i32'> {
  return { type: 'i32', code: [...value.code, 0xfc, 0x03] };
}

/** How many zeros there are below the lowest bit that is 1. */
export function zerosBelow(bits: Value<'i64'>): Value<'i32'> {
  return { type: 'i32', code: [...bits.code, 0x7a, 0xa7] };
}

/** `yes` where the condition is not 0, else `no`; both are worked out. */
export function choose<T extends Type>(condition: Value<'i32'>, yes: Value<T>, no: Operand<T>): Value<T> {
  return { type: yes.type, code: [...yes.code, ...codeOf(yes.type, no), ...condition.code, 0x1b] };
}

/** Lane 0 or 1 of a pair. */
export function lane(pair: Value<'v128'>, index: 0 | 1): Value<'f64'> {
  return { type: 'f64', code: [...pair.code, 0xfd, 0x21, index] };
}

function loader<T extends Type>(type: T, code: Code, alignment: number) {
  return (address: Address, offset = 0): Value<T> => ({
    type,
    code: [...codeOf('i32', address), ...code, alignment, ...unsigned(offset)],
  });
}

function storer<T extends Type>(type: T, code: Code, alignment: number) {
  return (address: Address, value: Operand<T>, offset = 0): Statement => ({
    statement: [...codeOf('i32', address), ...codeOf(type, value), ...code, alignment, ...unsigned(offset)],
  });
}

export const loadByte = loader('i32', [0x2d], 0);
export const loadShort = loader('i32', [0x2f], 1);
export const loadWord = loader('i32', [0x28], 2);
export const loadLong = loader('i64', [0x29], 3);
export const loadNumber = loader('f64', [0x2b], 3);
export const loadPair = loader('v128', [0xfd, 0x00], 4);
/** A byte, 16 times. */
export const loadSplat = loader('v128', [0xfd, 0x07], 0);
export const storeByte = storer('i32', [0x3a], 0);
export const storeShort = storer('i32', [0x3b], 1);
export const storeWord = storer('i32', [0x36], 2);
export const storeLong = storer('i64', [0x37], 3);
export const storeNumber = storer('f64', [0x39], 3);
export const storePair = storer('v128', [0xfd, 0x0b], 4);

/** 64 bits, all of them 1. */
export const ALL_BITS: Value<'i64'> = { type: 'i64', code: [0x42, 0x7f] };

/** A pair of zeros. */
export const ZERO_PAIR = splatByte(0);

/** Bytes 1, 2, 4, ..., 128, twice. */
export const BYTES_OF_BITS: Value<'v128'> = {
  type: 'v128',
  code: [0xfd, 0x0c, ...Array.from({ length: 16 }, (_, i) => 1 << (i & 7))],
};

/** Statements one after the other. */
export function sequence(statements: readonly Statement[]): number[] {
  return statements.flatMap(({ statement }) => statement);
}

/** Does one or the other, by whether the condition is not 0. */
export function when(
  condition: Value<'i32'>,
  then: readonly Statement[],
  otherwise?: readonly Statement[],
): Statement {
  const alternative = otherwise ? [0x05, ...sequence(otherwise)] : [];
  return { statement: [...condition.code, 0x04, NO_RESULT, ...sequence(then), ...alternative, END] };
}

/** Repeats the body while the condition, tested before each round, is not 0. */
export function repeatWhile(condition: Value<'i32'>, body: readonly Statement[]): Statement {
  const loop = { statement: [0x03, NO_RESULT, ...sequence(body), ...condition.code, 0x0d, 0, END] };
  return when(condition, [loop]);
}

/** Copies bytes; the places may overlap. */
export function copyBytes(to: Address, from: Address, bytes: Address): Statement {
  const operands = [...codeOf('i32', to), ...codeOf('i32', from), ...codeOf('i32', bytes)];
  return { statement: [...operands, 0xfc, 0x0a, 0x00, 0x00] };
}

/** Leaves the function. */
export function finish(value: Operand<'i32'>): Statement {
  return { statement: [...codeOf('i32', value), 0x0f] };
}

/** A function of the module, for `call`. */
export interface Target {
  readonly index: number;
}

/** Calls a function that returns an i32. */
export function call(target: Target, ...operands: Operand<'i32'>[]): Value<'i32'> {
  return {
    type: 'i32',
    code: [...operands.flatMap((operand) => [...codeOf('i32', operand)]), 0x10, target.index],
  };
}

/** Works out a value for its effects. */
export function perform(value: Value<'i32'>): Statement {
  return { statement: [...value.code, 0x1a] };
}

/** The variable with a number. */
export function variable<T extends Type>(type: T, index: number): Local<T> {
  return {
    type,
    code: [0x20, ...unsigned(index)],
    set: (value) => ({ statement: [...codeOf(type, value), 0x21, ...unsigned(index)] }),
  };
}
