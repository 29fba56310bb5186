import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { setChampion } from '../../pipeline/bundle/index.js';
import { writeTestBundle } from '../../pipeline/bundle/testing.js';
import { sha256 } from '../../pipeline/files.js';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';

let scorer: TestScorer;
let artifacts: string;
let second: string;
beforeAll(async () => {
  scorer = await startTestScorer();
  artifacts = join(scorer.home, 'artifacts');
  second = (await writeTestBundle(artifacts, { seed: 2 })).version;
});
afterAll(() => scorer.close());

const servedVersion = async () => (await scorer.post('/predict', { transactions: [] })).body.model_version;

const batchVersion = async () => {
  const headers = { 'content-type': 'application/x-ndjson' };
  return (await scorer.post('/predict/batch', '{"transactions":[]}', headers)).body.model_version;
};

it('serves a new champion soon after it is one', async () => {
  expect(second).not.toBe(scorer.bundle.version);
  await vi.waitFor(async () => expect(await servedVersion()).toBe(second), { timeout: 10_000, interval: 50 });
});

it.each<[string, (folder: string) => void]>([
  ['tampered', (folder) => appendFileSync(join(folder, 'model.json'), ' ')],
  ['half-written', (folder) => rmSync(join(folder, 'golden.json'))],
  ['of another format', (folder) => writeFileSync(join(folder, 'manifest.json'), '{"format": 99}')],
  ['one that predicts otherwise', makeOtherwise],
])('refuses a bundle that is %s, and goes on with the old one', async (name, spoil) => {
  const before = await servedVersion();
  const folder = join(artifacts, 'bundles', name);
  mkdirSync(folder);
  cpSync(scorer.bundle.directory, folder, { recursive: true });
  spoil(folder);
  setChampion(artifacts, name);
  const { status, body } = await scorer.post('/admin/reload', {});
  expect(status).toBe(409);
  expect(body.detail).toMatch(/damaged|format|golden/);
  expect(await servedVersion()).toBe(before);
});

it('reloads on request, for batches too', async () => {
  expect(await batchVersion()).toBe(second);
  setChampion(artifacts, scorer.bundle.version);
  expect((await scorer.post('/admin/reload', {})).body.model_version).toBe(scorer.bundle.version);
  expect(await servedVersion()).toBe(scorer.bundle.version);
  expect(await batchVersion()).toBe(scorer.bundle.version);
  const { body } = await scorer.get<string>('/metrics');
  expect(body).toContain(`clv_model_info{version="${scorer.bundle.version}"} 1`);
  expect(body.match(/^clv_model_info\{/gm)).toHaveLength(1);
  expect(body).toMatch(/clv_model_reloads_total\{outcome="refused"\} [1-9]/);
});

it('serves what is put into the folder that it is told to serve', async () => {
  const folder = join(scorer.home, 'served');
  cpSync(scorer.bundle.directory, folder, { recursive: true });
  const other = await startTestScorer({ CLV_MODEL_URI: folder });
  cpSync(join(artifacts, 'bundles', second), folder, { recursive: true });
  await vi.waitFor(async () => expect((await other.get('/readyz')).body.model_version).toBe(second), {
    timeout: 10_000,
    interval: 50,
  });
  await other.close();
});

/** Changes what a golden pair says, with the checksum to match, as a model of another build would differ. */
function makeOtherwise(folder: string): void {
  const golden = JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8'));
  golden[0].clv[0] += 1;
  const text = JSON.stringify(golden);
  writeFileSync(join(folder, 'golden.json'), text);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  manifest.files['golden.json'] = sha256(text);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}
