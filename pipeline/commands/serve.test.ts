import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { writeTestBundle } from '../bundle/testing.js';
import { REPOSITORY } from '../stages/workspace.js';

it('ends as the scorer did, also where that was killed', async () => {
  const home = mkdtempSync(join(tmpdir(), 'clv-serve-'));
  await writeTestBundle(join(home, 'artifacts'));
  const serve = spawn(process.execPath, [join(REPOSITORY, 'pipeline/bin/clv.mjs'), 'serve'], {
    env: { PATH: process.env.PATH, CLV_HOME: home, PORT: '0' },
  });
  const exit = once(serve, 'exit');
  const [line] = await once(createInterface({ input: serve.stdout }), 'line');
  process.kill((JSON.parse(line) as { pid: number }).pid, 'SIGKILL');
  expect(await exit).toEqual([128 + 9, null]);
  rmSync(home, { recursive: true });
});
