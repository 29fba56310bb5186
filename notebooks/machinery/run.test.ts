import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const RUN = fileURLToPath(new URL('run.ts', import.meta.url));

describe('make notebooks', () => {
  it.each([
    [['--foo'], "Unknown option '--foo'"],
    [['--only'], "Option '--only <value>' argument missing"],
    [['--only', '9'], "No notebook begins with '9'."],
    [['--horizon', 'abc'], "--horizon is 'abc'."],
  ])('refuses %j in a sentence', (args, sentence) => {
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', RUN, ...args], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toContain(`error: ${sentence}`);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
