import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../config.js';
import { startScorer } from '../start.js';
import { startTestScorer } from '../testing/testScorer.js';

it('is ready with a verified model', async () => {
  const scorer = await startTestScorer();
  expect((await scorer.get('/healthz')).body).toEqual({ status: 'alive' });
  expect((await scorer.get('/readyz')).body).toEqual({
    status: 'ready',
    model_version: scorer.bundle.version,
    store: 'well',
  });
  await scorer.close();
});

it('is alive but not ready until a model is loaded', async () => {
  const home = mkdtempSync(join(tmpdir(), 'clv-scorer-'));
  const { url, close } = await startScorer(readConfig({ PORT: '0', CLV_HOME: home, LOG_LEVEL: 'silent' }));
  const statusOf = async (path: string, init?: RequestInit) => (await fetch(`${url}${path}`, init)).status;
  expect(await statusOf('/healthz')).toBe(200);
  expect(await statusOf('/readyz')).toBe(503);
  expect(await statusOf('/v2/health/ready')).toBe(503);
  expect(await statusOf('/ping')).toBe(404);
  const headers = { 'content-type': 'application/json' };
  expect(await statusOf('/predict', { method: 'POST', headers, body: '{"transactions":[]}' })).toBe(503);
  await close();
});
