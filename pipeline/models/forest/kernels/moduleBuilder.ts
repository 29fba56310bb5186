import { END, type Local, type Statement, sequence, type Target, type Type, variable } from './assembler.js';
import { type Code, list, section, text, unsigned } from './encoding.js';

const TYPE_CODES = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const;

type Locals<P extends Readonly<Record<string, Type>>> = { readonly [K in keyof P]: Local<P[K]> };

/** Makes as many new variables of a type as are asked for: `const [first, last] = locals('i32')`; they begin at 0. */
export type Variables = <T extends Type>(type: T) => Iterable<Local<T>>;

type Body<P extends Readonly<Record<string, Type>>> = (
  parameters: Locals<P>,
  locals: Variables,
) => readonly Statement[];

interface DefinedFunction {
  readonly parameters: readonly Type[];
  /** An i32, or nothing. */
  readonly returns: boolean;
  readonly name: string;
  readonly code: Code;
}

/** Parameters that all are words, by their names. */
export function words<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, 'i32'>> {
  return Object.fromEntries(names.map((name) => [name, 'i32'])) as Record<Name, 'i32'>;
}

/** Collects functions, which all work on one imported memory (`host.memory`). */
export class ModuleBuilder {
  readonly #imports: { readonly name: string; readonly parameters: readonly Type[] }[] = [];
  readonly #functions: DefinedFunction[] = [];

  /** Declares `host.<name>`, which returns an i32; all imports come before the first function. */
  importFunction(name: string, parameters: readonly Type[]): Target {
    this.#imports.push({ name, parameters });
    return { index: this.#imports.length - 1 };
  }

  /** Adds an exported function. It returns an i32 where its last statement, or any, is `finish`; else nothing. */
  define<P extends Readonly<Record<string, Type>>>(
    name: string,
    parameters: P,
    returns: boolean,
    body: Body<P>,
  ): Target {
    const types: Type[] = Object.values(parameters);
    const count = types.length;
    const locals = function* <T extends Type>(type: T) {
      for (;;) yield variable(type, types.push(type) - 1);
    };
    const arguments_ = Object.fromEntries(
      Object.entries(parameters).map(([key, type], i) => [key, variable(type, i)]),
    ) as unknown as Locals<P>;
    const statements = sequence(body(arguments_, locals));
    const declared = types.slice(count).flatMap((type) => [1, TYPE_CODES[type]]);
    // A function that returns always does so by `finish`; what follows its last statement is never reached.
    const code = [
      ...unsigned(types.length - count),
      ...declared,
      ...statements,
      ...(returns ? [0x00] : []),
      END,
    ];
    this.#functions.push({ name, parameters: types.slice(0, count), returns, code });
    return { index: this.#imports.length + this.#functions.length - 1 };
  }

  /** The module in binary form. */
  build(): Uint8Array {
    const all = [...this.#imports.map((i) => ({ ...i, returns: true })), ...this.#functions];
    const types = all.map(({ parameters, returns }) => [
      0x60,
      ...list(parameters.map((type) => [TYPE_CODES[type]])),
      ...(returns ? [1, TYPE_CODES.i32] : [0]),
    ]);
    const imports = this.#imports.map(({ name }, i) => [...text('host'), ...text(name), 0, i]);
    const memory = [...text('host'), ...text('memory'), 2, 0, 1];
    const first = this.#imports.length;
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, list(types)),
      ...section(2, list([...imports, memory])),
      ...section(3, list(this.#functions.map((_, i) => unsigned(first + i)))),
      ...section(7, list(this.#functions.map(({ name }, i) => [...text(name), 0, ...unsigned(first + i)]))),
      ...section(10, list(this.#functions.map(({ code }) => [...unsigned(code.length), ...code]))),
    ]);
  }
}
