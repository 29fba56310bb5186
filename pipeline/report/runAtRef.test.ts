import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.js';
import { evaluateAtRef } from './runAtRef.js';

/** Stands in for a commit's own code: tells what it was given as if that were its metrics. */
const CLV = `import { mkdirSync, writeFileSync } from 'node:fs';
const { CLV_HOME, DATABASE_URL, SOURCE_DATABASE_URL, MLFLOW_TRACKING_URI } = process.env;
const [command, ...args] = process.argv.slice(2);
if (command === 'train') {
  mkdirSync(CLV_HOME + '/reports/shop', { recursive: true });
  const metrics = { folder: process.cwd(), args, CLV_HOME, DATABASE_URL, SOURCE_DATABASE_URL, MLFLOW_TRACKING_URI };
  writeFileSync(CLV_HOME + '/reports/shop/metrics.json', JSON.stringify(metrics));
}
`;

describe('the run at a commit', () => {
  const repository = realpathSync(mkdtempSync(join(tmpdir(), 'clv-repository-')));
  const git = (...args: string[]) => {
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
    return execFileSync('git', [...author, ...args], { cwd: repository, encoding: 'utf8' });
  };
  const commit = (program: string) => {
    const file = join(repository, 'pipeline/bin/clv.mjs');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, program);
    git('add', '.');
    git('commit', '--quiet', '--message', 'A commit');
  };

  beforeAll(() => {
    git('init', '--quiet');
    commit(CLV);
    commit('process.exit(1);');
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => rmSync(repository, { recursive: true, force: true }));

  it('is that of its own code, which neither the store nor the MLflow server of here gets to see', () => {
    vi.stubEnv('DATABASE_URL', 'postgres://live');
    vi.stubEnv('SOURCE_DATABASE_URL', '');
    vi.stubEnv('MLFLOW_TRACKING_URI', 'http://live');
    const said = evaluateAtRef('HEAD~', 'shop', ['--source', 'postgres'], repository);
    const { folder, CLV_HOME, ...rest } = said as unknown as Record<string, string>;
    expect(rest).toEqual({
      args: ['--source', 'postgres'],
      DATABASE_URL: '',
      SOURCE_DATABASE_URL: 'postgres://live',
      MLFLOW_TRACKING_URI: '',
    });
    expect([folder, CLV_HOME].filter(existsSync)).toEqual([]);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it('says which commit cannot be run', () => {
    expect(() => evaluateAtRef('HEAD', 'shop', [], repository)).toThrow(UserError);
    expect(() => evaluateAtRef('nowhere', 'shop', [], repository)).toThrow(
      /The run at 'nowhere' failed: .*nowhere/,
    );
  });
});
