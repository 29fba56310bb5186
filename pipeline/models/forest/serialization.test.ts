import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { type Forest, fitForest } from './forest.js';
import { FORMAT_VERSION, loadForest, serializeForest } from './serialization.js';
import { maxDistance, mixedSet, sameBytes } from './testData.js';

const set = mixedSet(400, new Rng(1));
let forest: Forest;
let bytes: Uint8Array;

beforeAll(async () => {
  forest = await fitForest(set, { trees: 5, leafSample: 4 }, new Rng(2));
  bytes = serializeForest(forest);
});

describe('serializeForest and loadForest', () => {
  it('bring back the same predictions, quantiles and bytes', () => {
    const loaded = loadForest(bytes);
    const [before, after] = [forest, loaded].map((either) => either.predict(set.matrix));
    expect(maxDistance(before.mean, after.mean)).toBe(0);
    expect(maxDistance(before.quantile!(0.9), after.quantile!(0.9))).toBe(0);
    expect(sameBytes(serializeForest(loaded), bytes)).toBe(true);
  });

  it('load from any place in a larger buffer', () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const loaded = loadForest(shifted.subarray(3));
    expect(maxDistance(loaded.predict(set.matrix).mean, forest.predict(set.matrix).mean)).toBe(0);
  });

  it('notice every flipped bit', () => {
    const rng = new Rng(3);
    for (let i = 0; i < 200; i++) {
      const damaged = bytes.slice();
      damaged[rng.int(bytes.length)] ^= 1 << rng.int(8);
      expect(() => loadForest(damaged)).toThrow(/damaged|cut short|format|do not start/);
    }
  });

  it('refuse a file cut short, with both lengths', () => {
    expect(() => loadForest(bytes.slice(0, 1000))).toThrow(`1000 bytes; expected ${bytes.length}`);
    expect(() => loadForest(bytes.slice(0, 10))).toThrow('These 10 bytes are no forest');
  });

  it('refuse a newer format by its number', () => {
    const newer = bytes.slice();
    newer[8] = FORMAT_VERSION + 1;
    expect(() => loadForest(newer)).toThrow(`format ${FORMAT_VERSION + 1}; this version reads format`);
  });
});
