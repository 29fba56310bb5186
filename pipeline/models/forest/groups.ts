/** The groups of a training set, numbered in the order in which they come. */
export class Groups {
  readonly #numbers = new Map<string, number>();

  /** @param group one a training row */
  constructor(group: readonly string[]) {
    for (const name of group) if (!this.#numbers.has(name)) this.#numbers.set(name, this.#numbers.size);
  }

  get size(): number {
    return this.#numbers.size;
  }

  /** The number of each row's group, in memory that threads share; -1 where no training row is of that group. */
  numbersOf(group: readonly string[]): Int32Array {
    const numbers = new Int32Array(new SharedArrayBuffer(4 * group.length));
    for (const [row, name] of group.entries()) numbers[row] = this.#numbers.get(name) ?? -1;
    return numbers;
  }
}
