import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFolder, readManifest, setChampion, setChampionOf } from '../bundle/index.js';
import { writeTestBundle } from '../bundle/testing.js';
import type { StageContext } from '../stages/stage.js';
import { testStageContext } from '../stages/testing.js';
import { openWorkspace } from '../stages/workspace.js';
import type { Store } from '../store/index.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import { appendDecision } from './decisions.js';
import { prune } from './retention.js';
import { testedFolder } from './testedModel.js';

describe('retention', () => {
  const root = mkdtempSync(join(tmpdir(), 'clv-retention-'));
  const workspace = openWorkspace('shop', root);
  const { artifacts } = workspace;
  let store: Store;
  let context: StageContext;
  beforeAll(async () => {
    chmodSync(root, 0o755);
    store = await openTestStore('retention');
    const set = ['retention.bundles=1', 'retention.scorings=2'];
    context = testStageContext(store, { dataset: 'shop', root, set, now: '2026-01-01' });
  });
  afterAll(async () => {
    await dropTestStore(store);
    rmSync(root, { recursive: true });
  });

  it('of bundles keeps the newest, the champion and the one before, what serves, what was just made, and what is no bundle of the data set', async () => {
    const template = readManifest((await writeTestBundle(artifacts)).directory);
    /** Bundles that say no more than what they are, the oldest first. */
    const write = (dataset: string, versions: readonly string[]) => {
      for (const [age, version] of versions.entries()) {
        for (const folder of [bundleFolder(artifacts, version), testedFolder(artifacts, version)]) {
          mkdirSync(folder, { recursive: true });
          writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...template, dataset }));
          utimesSync(folder, 1000 + age, 1000 + age);
        }
      }
    };
    write('shop', ['made', 'before', 'champion', 'served', 'z-old', 'old', 'newest']);
    write('other', ['others']);
    mkdirSync(bundleFolder(artifacts, 'notes'));
    const decision = { at: '', dataset: 'shop', forced: false, reasons: [], window: null, figures: null };
    appendDecision(artifacts, { ...decision, action: 'promoted', version: 'champion', previous: 'before' });
    setChampionOf(artifacts, 'shop', 'champion');
    setChampion(artifacts, 'served');

    expect((await prune(context, 'made')).bundles).toEqual(['old', 'z-old']);
    const kept = ['before', 'champion', 'made', 'newest', 'others', 'served'];
    expect(readdirSync(join(artifacts, 'bundles')).sort()).toEqual(
      [template.model_version, ...kept, 'notes'].sort(),
    );
    expect(readdirSync(join(artifacts, 'tested')).sort()).toEqual(kept);
  });

  it('of scorings keeps the newest one of the newest cutoffs, and the two newest of all', async () => {
    const scorings = store.table('scorings');
    for (const cutoff of [300, 300, 200, 100, 100, 50]) {
      await store.execute(
        `INSERT INTO ${scorings} (model_version, cutoff, horizon_days) VALUES ('v', $1, 90)`,
        [cutoff],
      );
    }
    expect((await prune(context, 'made')).scorings).toBe(2);
    const left = await store.query(`SELECT scoring_id AS id FROM ${scorings} ORDER BY scoring_id`);
    expect(left.map(({ id }) => id)).toEqual([2, 3, 5, 6]);
  });
});
