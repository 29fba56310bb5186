import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { modelFromFiles } from '../models/modelFiles.js';
import type { Trial } from '../selection/search.js';
import type { Store } from '../store/index.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import { fitFolder, fittedTestModel } from './fit.js';
import { STAGES } from './index.js';
import { runStages, stagesUpTo } from './run.js';
import { testStageContext } from './testing.js';
import type { Workspace } from './workspace.js';

const root = mkdtempSync(join(tmpdir(), 'clv-fit-'));
let store: Store;
beforeAll(async () => {
  chmodSync(root, 0o755);
  store = await openTestStore('fit');
});
afterAll(async () => {
  await dropTestStore(store);
  rmSync(root, { recursive: true });
});

/** Fits a simulated shop, up to the stage `fit`. */
async function fitShop(
  dataset: string,
  simulate: { customers: number; days: number },
  set: string[],
): Promise<Workspace> {
  const source = `source=${JSON.stringify({ kind: 'simulate', simulate })}`;
  const context = testStageContext(store, {
    dataset,
    root,
    set: [source, ...set],
    now: '2026-01-01T12:00:00Z',
  });
  await runStages(stagesUpTo(STAGES, 'fit'), context);
  return context.workspace;
}

it('tests the kind of model that is served, also where its horizon has no window of its own', async () => {
  // The test cutoff is day 150: no window of 180 days ends before it, but some of 30.
  const workspace = await fitShop('young', { customers: 400, days: 330 }, [
    'horizon_days=180',
    'forest.trees=10',
    'search.trials=0',
  ]);
  const kindsIn = (folder: string) => {
    const names = readdirSync(folder).filter((name) =>
      /^(model|calibration|forest-\d+)\.(json|bin)$/.test(name),
    );
    const model = modelFromFiles(new Map(names.map((name) => [name, readFileSync(join(folder, name))])));
    return model.horizons.map(({ revenue }) => [revenue.horizonDays, revenue.kind]);
  };
  expect(kindsIn(fitFolder(workspace))).toContainEqual([180, 'anchored-forest']);
  expect(kindsIn(fittedTestModel(workspace))).toContainEqual([180, 'anchored-forest']);
});

it('says what the tested model had to do without, where the one that is served did not', async () => {
  // Before the test cutoff, day 150, no window of 90 days ended; before the last day some did.
  const workspace = await fitShop('late', { customers: 300, days: 240 }, [
    'horizon_days=90',
    'horizons_days=[90]',
    'forest.trees=10',
    'search.trials=0',
  ]);
  const { notes } = JSON.parse(readFileSync(join(fitFolder(workspace), 'fit.json'), 'utf8'));
  const alone = /^The model that was tested, .*: 90 days: .*buy-till-you-die alone predicts/;
  expect(notes.filter((note: string) => alone.test(note))).toHaveLength(1);
  expect(notes.filter((note: string) => note.startsWith('90 days: the history holds no'))).toEqual([]);
});

it('tries no two settings in a small shop that make the same forest', async () => {
  const workspace = await fitShop('small', { customers: 250, days: 400 }, [
    'forest.trees=5',
    'search.trials=12',
    'search.folds=2',
    'search.space={"min_samples_leaf": [100, 200, 400, 800]}',
  ]);
  const { trials } = JSON.parse(readFileSync(join(fitFolder(workspace), 'fit.json'), 'utf8'));
  const leaves = trials.map(({ settings }: Trial) => settings.minSamplesLeaf);
  expect(Math.max(...leaves)).toBeLessThan(100);
  expect(new Set(leaves).size).toBe(leaves.length);
});
