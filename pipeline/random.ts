/**
 * A seeded source of random numbers that is passed as an argument to everything that draws.
 * xoshiro128** (Blackman & Vigna 2018), seeded through SplitMix32, so that neighbouring seeds are unrelated.
 */
export class Rng {
  readonly #state = new Uint32Array(4);

  constructor(seed: number) {
    let mix = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      mix = (mix + 0x9e3779b9) >>> 0;
      let z = mix;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      this.#state[i] = (z ^ (z >>> 16)) >>> 0;
    }
    if (this.#state.every((word) => word === 0)) this.#state[0] = 1;
  }

  /** Uniform over all 32-bit unsigned integers. */
  uint32(): number {
    const s = this.#state;
    const product = Math.imul(s[1], 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  }

  /** Uniform over [0, 1), 53 bits. */
  next(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67_108_864 + low) / 9_007_199_254_740_992;
  }

  /** Uniform over the integers 0 to bound - 1, without bias; bound from 1 to 2^32. */
  int(bound: number): number {
    const limit = 4_294_967_296 - (4_294_967_296 % bound);
    let draw = this.uint32();
    while (draw >= limit) draw = this.uint32();
    return draw % bound;
  }

  /**
   * An independent generator for a numbered or named part of the work (a tree, a fold, a trial).
   * It depends on this generator's state, which it does not advance: parts can be drawn in any order.
   */
  fork(part: number | string): Rng {
    let hash = 0x811c9dc5;
    for (const char of typeof part === 'string' ? part : `#${part}`) {
      hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
    }
    const s = this.#state;
    const seed = Math.imul(s[0] ^ hash, 0x9e3779b1) ^ Math.imul(s[1] ^ (hash >>> 7), 0x85ebca77);
    const child = new Rng(seed);
    for (let i = 0; i < 4; i++) child.#state[i] = (child.#state[i] ^ s[i]) >>> 0;
    if (child.#state.every((word) => word === 0)) child.#state[0] = 1;
    for (let i = 0; i < 8; i++) child.uint32();
    return child;
  }

  /** Standard normal (Marsaglia's polar method; the second value is thrown away so that no state hides). */
  normal(): number {
    for (;;) {
      const u = 2 * this.next() - 1;
      const v = 2 * this.next() - 1;
      const square = u * u + v * v;
      if (square > 0 && square < 1) return u * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }

  /** Exponential with the given rate (per unit of time). */
  exponential(rate: number): number {
    return -Math.log(1 - this.next()) / rate;
  }

  /** Gamma(shape, rate); Marsaglia & Tsang 2000, with the boost for shape < 1. */
  gamma(shape: number, rate: number): number {
    if (shape < 1) return this.gamma(shape + 1, rate) * (1 - this.next()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      if (Math.log(1 - this.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / rate;
    }
  }

  /** Beta(a, b) by two gammas. */
  beta(a: number, b: number): number {
    const x = this.gamma(a, 1);
    const y = this.gamma(b, 1);
    return x + y === 0 ? 0.5 : x / (x + y);
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(array: T): T {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const held = array[i];
      array[i] = array[j];
      array[j] = held;
    }
    return array;
  }
}
