import { afterAll, beforeAll, expect, it } from 'vitest';
import { Rng } from '../../random.js';
import { binTrainingSet } from './binnedSet.js';
import { growthRules } from './growthRules.js';
import { parseForestParams } from './params.js';
import { ForestPool, ownThread } from './pool.js';
import { codeBinsOf } from './predictor.js';
import type { GrowTask } from './tasks.js';
import { friedman1 } from './testData.js';

const TREES = 12;

let pool: ForestPool;
beforeAll(() => {
  pool = new ForestPool(2);
});
afterAll(() => pool.close());

function growTask(rows: number): GrowTask {
  const set = friedman1(rows, new Rng(1));
  const settings = parseForestParams({ trees: TREES });
  return {
    kind: 'grow',
    set: binTrainingSet(set, settings.maxBins, new Rng(2)),
    rules: growthRules(settings, set.matrix),
    seeds: Uint32Array.from({ length: TREES }, (_, i) => i),
    bags: null,
  };
}

it('leaves nothing of a task that failed to the next one', async () => {
  const { set, rules, seeds } = growTask(20_000);
  const rest = { codeBins: codeBinsOf(set.featureBins), columns: [], out: new Float64Array(0) };
  const trial = { set, rules, seeds, ...rest };
  // While one thread is at work on the first part, the other fails at once.
  const broken = { ...trial, seeds: null as unknown as Uint32Array };
  const failing = pool.run({ kind: 'try', trials: [trial, broken] }, 2, {});
  const good = growTask(500);
  const next = pool.run(good, TREES, {});
  await expect(failing).rejects.toThrow(TypeError);
  const alone = await ownThread.run(good, TREES, {});
  expect((await next).map((tree) => tree?.numbers)).toEqual(alone.map((tree) => tree?.numbers));
});
