import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../stages/workspace.js';

/** Starts `clv features`, which needs neither folders nor a database. */
function listFeatures(stdout: 'pipe' | number, ...options: string[]) {
  const clv = join(REPOSITORY, 'pipeline', 'bin', 'clv.mjs');
  return spawn(process.execPath, [clv, 'features', ...options], { stdio: ['ignore', stdout, 'pipe'] });
}

describe('what the command line says', () => {
  it('need not be read to its end', async () => {
    const child = listFeatures('pipe');
    child.stdout?.destroy();
    const [said, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    expect({ said, code }).toEqual({ said: '', code: 0 });
  });

  it('is JSON where that is asked for, also of an option that there is not', async () => {
    const child = listFeatures('pipe', '--json', '--nonsense');
    const [said, [code]] = await Promise.all([text(child.stdout!), once(child, 'exit')]);
    expect(JSON.parse(said)).toEqual({ error: { message: expect.stringContaining("'--nonsense'") } });
    expect(code).toBe(2);
  });

  it('is no error where help was asked for', async () => {
    const child = listFeatures('pipe', '--help');
    const [said, [code]] = await Promise.all([text(child.stdout!), once(child, 'exit')]);
    expect(said).toMatch(/^Usage: clv features/);
    expect(code).toBe(0);
  });

  it.skipIf(!existsSync('/dev/full'))('fails with a sentence where it cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    const child = listFeatures(full);
    closeSync(full);
    const [said, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    expect(said).toMatch(/^\nerror: The disk is full\.\n {2}Free some space .*\n$/);
    expect(code).toBe(2);
  });
});
