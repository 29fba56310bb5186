import { describe, expect, it } from 'vitest';
import { measure } from '../evaluation/metrics.js';
import { FEATURES, knownOn, livelyShop } from '../models/revenue/shops.testdata.js';
import { Rng } from '../random.js';
import { CANDIDATES, chooseEngine, meanRanks } from './chooseEngine.js';

const TODAY = 20_000;
const SETTINGS = { features: FEATURES, forest: { trees: 10, minSamplesLeaf: 20 } };

describe('meanRanks', () => {
  const actual = Float64Array.of(0, 0, 10, 30);

  it('ranks the exact prediction first everywhere, and a figure that does not exist last', () => {
    const exact = measure(actual, actual);
    const close = measure(actual, Float64Array.of(3, 0, 31, 8));
    const broken = { ...exact, spearman: Number.NaN, ngini: Number.NaN, mae: Number.NaN, rmse: Number.NaN };
    expect(meanRanks([close, exact, broken])).toEqual([2, 1, 3]);
  });

  it('gives equals the same rank', () => {
    const one = measure(actual, Float64Array.of(1, 2, 3, 4));
    expect(meanRanks([one, one])).toEqual([1, 1]);
  });
});

describe('chooseEngine', () => {
  const shop = livelyShop(200, TODAY, new Rng(2));
  const choose = (cutoffs: number[]) => {
    const known = knownOn(shop, TODAY, [90], () => cutoffs);
    return chooseEngine(known, 90, SETTINGS, new Rng(3), {});
  };

  it('compares all candidates on the latest training window, and says the figures', async () => {
    const { engine, metrics, note } = await choose([TODAY - 90, TODAY - 135, TODAY - 180, TODAY - 225]);
    expect(Object.keys(metrics)).toEqual([...CANDIDATES]);
    const ranks = meanRanks(CANDIDATES.map((name) => metrics[name] as NonNullable<(typeof metrics)['btyd']>));
    expect(engine).toBe(CANDIDATES[ranks.indexOf(Math.min(...ranks))]);
    expect(note).toMatch(new RegExp(`^engine auto: ${engine}, by prediction of the 90 days after 2024-`));
  });

  it('learns the seasons from what was known at the cutoff that engines are compared at, and nothing later', async () => {
    const cutoffs = [TODAY - 90, TODAY - 135, TODAY - 180, TODAY - 225];
    const known = knownOn(shop, TODAY, [90], () => cutoffs);
    const asked = new Set<number>();
    const repeatsAt = async (cutoff: number) => {
      asked.add(cutoff);
      return known.repeatsAt?.(cutoff);
    };
    const { metrics } = await chooseEngine({ ...known, repeatsAt }, 90, SETTINGS, new Rng(3), {});
    expect([...asked]).toEqual([TODAY - 90]);
    const { repeatsAt: _, ...timeless } = known;
    const without = await chooseEngine(timeless, 90, SETTINGS, new Rng(3), {});
    expect(metrics.btyd?.bias).not.toBe(without.metrics.btyd?.bias);
    expect(metrics.baseline).toEqual(without.metrics.baseline);
  });

  it('compares nothing by a window in which nobody bought, and says so', async () => {
    const closed = new Map([...shop].map(([id, own]) => [id, own.filter(([day]) => day <= TODAY - 90)]));
    const customers = new Map([...closed].filter(([, own]) => own.length > 0));
    const cutoffs = [TODAY - 90, TODAY - 135, TODAY - 180];
    const { engine, note } = await chooseEngine(
      knownOn(customers, TODAY, [90], () => cutoffs),
      90,
      SETTINGS,
      new Rng(3),
      {},
    );
    expect(engine).toBe('anchored-forest');
    expect(note).toMatch(/nobody bought in the 90 days after 2024-/);
  });

  it('takes the default where no window ends before the latest training cutoff, and says so', async () => {
    const { engine, note } = await choose([TODAY - 90, TODAY - 135]);
    expect(engine).toBe('anchored-forest');
    expect(note).toContain('too short to compare');
  });
});
