import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFolder } from '../bundle/index.js';
import { writeTestBundle } from '../bundle/testing.js';
import { openWorkspace } from '../stages/workspace.js';
import { compareOnTestWindow } from './compare.js';
import { keepTestedModel } from './testedModel.js';

describe('comparing with a champion', () => {
  const root = mkdtempSync(join(tmpdir(), 'clv-compare-'));
  const workspace = openWorkspace('shop', root);
  const { artifacts } = workspace;
  let original = '';

  /** A version that knows what came until `score`, and whose tested model what came until `test`. */
  function version(name: string, score: string, test: string | null): string {
    const folder = bundleFolder(artifacts, name);
    cpSync(original, folder, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(original, 'manifest.json'), 'utf8'));
    const cutoffs = { ...manifest.cutoffs, score, test };
    writeFileSync(
      join(folder, 'manifest.json'),
      JSON.stringify({ ...manifest, model_version: name, cutoffs }),
    );
    if (test !== null) keepTestedModel(artifacts, name, original);
    return name;
  }

  beforeAll(async () => {
    original = (await writeTestBundle(artifacts)).directory;
    version('challenger', '2024-12-30', '2024-10-01');
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it.each([
    ['2024-12-30', '2024-10-02', /has seen what came after 2024-10-01/],
    ['2024-10-02', null, /has seen what came after 2024-10-01/],
    // The next thing that is missed here are the customers: the window may be compared on.
    ['2024-12-30', '2024-10-01', /customers of 2024-10-01/],
    ['2024-10-01', null, /customers of 2024-10-01/],
  ])('that was made as of %s and tested as of %s', async (score, test, sentence) => {
    const champion = version(`champion-${score}-${test}`, score, test);
    expect(await compareOnTestWindow({ workspace }, 'challenger', champion)).toEqual({
      impossible: expect.stringMatching(sentence),
    });
  });
});
