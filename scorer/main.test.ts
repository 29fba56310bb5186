import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { writeTestBundle } from '../pipeline/bundle/testing.js';
import { NO_DATABASE } from './testing/testScorer.js';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

/** Starts the scorer as a process that is expected to give up. */
function start(environment: NodeJS.ProcessEnv) {
  const { PATH } = process.env;
  const CLV_HOME = mkdtempSync(join(tmpdir(), 'clv-scorer-'));
  return spawnSync(process.execPath, ['--import', 'tsx', MAIN], {
    env: { PATH, CLV_HOME, PORT: '0', LOG_LEVEL: 'warn', ...environment },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

it.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ['there is no champion', {}, /^error: There is no champion in .*\.\nMake one with `make train`\.\n$/],
  [
    'the bundle is none',
    { CLV_MODEL_URI: '/nowhere' },
    /^error: \/nowhere is not a bundle: .*\.\nName a folder .*\n$/,
  ],
  [
    'the environment is wrong',
    { PORT: '99999' },
    /^error: The environment has a fault:\n {2}- PORT: .*\nCorrect the variables named; .*\n$/,
  ],
  [
    'the address is not here',
    { HOST: '192.0.2.1', CLV_API_KEYS: 'k'.repeat(16) },
    /^error: This machine has no/,
  ],
])('says in a sentence that %s', (_, environment, said) => {
  const { status, stderr, stdout } = start(environment);
  expect(stderr).toMatch(said);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

it('says in a sentence that the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const { status, stderr } = start({ PORT: String(port) });
  expect(stderr).toBe(
    `error: Port ${port} of 127.0.0.1 is taken by another program.\nStop that program, or set PORT to a free port (0 takes any).\n`,
  );
  expect(status).toBe(2);
  other.close();
});

it('loads the model again on SIGHUP', async () => {
  const CLV_HOME = mkdtempSync(join(tmpdir(), 'clv-scorer-'));
  const { version } = await writeTestBundle(join(CLV_HOME, 'artifacts'));
  const { PATH } = process.env;
  const scorer = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    env: { PATH, CLV_HOME, DATABASE_URL: NO_DATABASE, PORT: '0', CLV_DRAIN_MS: '0' },
  });
  onTestFinished(() => {
    scorer.kill('SIGKILL');
    rmSync(CLV_HOME, { recursive: true });
  });
  let loads = 0;
  for await (const line of createInterface({ input: scorer.stdout })) {
    if (JSON.parse(line).model_version !== version) continue;
    loads++;
    scorer.kill(loads === 1 ? 'SIGHUP' : 'SIGTERM');
  }
  expect(loads).toBe(2);
});
