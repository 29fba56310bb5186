import { expect, it } from 'vitest';
import { fitModel } from '../models/revenue/fitModel.js';
import type { EngineKind } from '../models/revenue/revenueModel.js';
import { FEATURES, knownOn, livelyShop } from '../models/revenue/shops.testdata.js';
import { loadParams } from '../params/load.js';
import { Rng } from '../random.js';
import { REPOSITORY } from '../stages/workspace.js';
import { importanceSection } from './modelSections.js';

const TODAY = 20_000;

async function importanceOf(engine: EngineKind) {
  const known = knownOn(livelyShop(300, TODAY, new Rng(1)), TODAY, [90], () => [TODAY - 90, TODAY - 135]);
  const settings = { engine, features: FEATURES, forest: { trees: 12, minSamplesLeaf: 20 } };
  const { model } = await fitModel(known, settings, new Rng(1));
  const params = loadParams(`${REPOSITORY}/params.yaml`, ['horizon_days=90', 'horizons_days=[90]']);
  return importanceSection({ model, params, present: known.present.table });
}

it('says what a forest looks at, and where it corrects the anchor also which way it turns', async () => {
  const anchored = await importanceOf('anchored-forest');
  expect(anchored.finding).toMatch(/^Beyond the anchor, the forest looks first at \w+ \(\d+ %\), /);
  expect(anchored.figures?.length).toBeGreaterThan(2);
  const plain = await importanceOf('forest');
  expect(plain.finding).toMatch(/^The forest looks first at \w+ \(\d+ %\), /);
  expect(plain.figures).toHaveLength(1);
});

it('says of models without a forest that they know purchases alone', async () => {
  expect((await importanceOf('btyd')).finding).toBe('The engine is btyd: purchases alone decide.');
});
