import type { Rng } from '../../random.js';
import type { ForestSettings } from './params.js';

/** 2^32: the number of values of `Rng.uint32`. */
const UINT32_VALUES = 4_294_967_296;

/**
 * Uniform over 0 to bound - 1 by scaling. The bias, at most bound / 2^32, is far below what a tree can notice,
 * and no division is needed.
 */
export function draw(rng: Rng, bound: number): number {
  return Math.floor((rng.uint32() / UINT32_VALUES) * bound);
}

/** One seed a tree, which does not depend on how many trees there are. */
export function drawSeeds(rng: Rng, trees: number): Uint32Array {
  return Uint32Array.from({ length: trees }, (_, tree) => rng.fork(tree).uint32());
}

/**
 * Draws the rows of a tree, or groups of rows: `times` says of each how often it is in the bag.
 * A bag without any of positive weight is drawn anew; `weight` must have a positive element.
 */
export function drawBag(
  times: Uint16Array,
  weight: Float64Array | null,
  settings: Pick<ForestSettings, 'bootstrap' | 'sampleShare'>,
  rng: Rng,
): void {
  const size = Math.max(1, Math.round(settings.sampleShare * times.length));
  do {
    if (settings.bootstrap) drawWithReplacement(times, size, rng);
    else drawWithoutReplacement(times, size, rng);
  } while (weight && !times.some((count, row) => count > 0 && weight[row] > 0));
}

function drawWithReplacement(times: Uint16Array, size: number, rng: Rng): void {
  times.fill(0);
  for (let i = 0; i < size; i++) times[draw(rng, times.length)]++;
}

/** Selection sampling (Knuth, TAOCP 2, algorithm 3.4.2 S): one pass, each row once at most. */
function drawWithoutReplacement(times: Uint16Array, size: number, rng: Rng): void {
  let missing = size;
  for (let row = 0; row < times.length; row++) {
    const taken = missing === times.length - row || rng.next() * (times.length - row) < missing;
    times[row] = taken ? 1 : 0;
    if (taken) missing--;
  }
}
