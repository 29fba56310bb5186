import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { writeTestBundle } from '../bundle/testing.js';
import { REPOSITORY } from '../stages/workspace.js';
import { buildFolder, freshServer } from './builtServer.js';

const clv = (...args: string[]) =>
  execFileSync(process.execPath, [join(REPOSITORY, 'pipeline/bin/clv.mjs'), ...args], { encoding: 'utf8' });

it('bundles a scorer that predicts, batches in threads and brings its files', async () => {
  clv('build');
  const program = freshServer(REPOSITORY) as string;
  const home = mkdtempSync(join(tmpdir(), 'clv-build-'));
  const { version } = await writeTestBundle(join(home, 'artifacts'));
  const scorer = spawn(process.execPath, [program], {
    cwd: home,
    env: { PATH: process.env.PATH, CLV_HOME: home, PORT: '0', CLV_DRAIN_MS: '0' },
  });
  try {
    const url = await addressOnceReady(scorer.stdout);
    const post = (path: string, type: string, body: string) =>
      fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    const single = await post('/predict', 'application/json', '{"transactions":[]}');
    expect(await single.json()).toMatchObject({ model_version: version });
    const batch = await post('/predict/batch', 'application/x-ndjson', '{"transactions":[]}\n');
    expect(await batch.json()).toMatchObject({ model_version: version });
    expect((await fetch(`${url}/docs/swagger-ui.css`)).status).toBe(200);
    expect((await fetch(`${url}/openapi.json`)).status).toBe(200);
  } finally {
    scorer.kill('SIGTERM');
  }
  expect(await once(scorer, 'exit')).toEqual([0, null]);
});

it('brings the migrations, and names the packages that the image needs', () => {
  expect(existsSync(join(buildFolder(REPOSITORY), 'pipeline/store/migrations/0001_tables.sql'))).toBe(true);
  const { dependencies } = JSON.parse(readFileSync(join(buildFolder(REPOSITORY), 'package.json'), 'utf8'));
  expect(Object.values(dependencies)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^\d+\.\d+\.\d+/)]),
  );
});

/** The address from the log, once a model serves. */
async function addressOnceReady(log: NodeJS.ReadableStream): Promise<string> {
  let url = '';
  for await (const line of createInterface({ input: log })) {
    const entry = JSON.parse(line) as { url?: string; model_version?: string };
    if (entry.url) url = entry.url;
    if (entry.model_version) return url;
  }
  throw new Error('the scorer ended before it was ready');
}
