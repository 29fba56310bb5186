import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import type { Evaluation } from '../stages/evaluate.js';
import { REPOSITORY } from '../stages/workspace.js';

/**
 * What a commit's own code makes of the data: trained in a checkout and a home of its own, which are gone afterwards.
 * It uses the packages that are installed here.
 * @param args options of `clv train` that name the data, paths in full
 * @throws UserError where git knows no such commit, or where its run fails.
 */
export function evaluateAtRef(
  ref: string,
  dataset: string,
  args: readonly string[],
  repository = REPOSITORY,
): Evaluation {
  const folder = mkdtempSync(join(tmpdir(), 'clv-ref-'));
  const checkout = join(folder, 'checkout');
  const home = join(folder, 'home');
  const environment = homeAlone(home, process.env);
  const clv = (...command: string[]) =>
    run(process.execPath, [join(checkout, 'pipeline/bin/clv.mjs'), ...command], checkout, environment);
  try {
    run('git', ['worktree', 'add', '--quiet', '--detach', checkout, ref], repository, process.env);
    symlinkSync(join(repository, 'node_modules'), join(checkout, 'node_modules'));
    clv('train', ...args);
    const metrics = readFileSync(join(home, 'reports', dataset, 'metrics.json'), 'utf8');
    clv('stop');
    return JSON.parse(metrics) as Evaluation;
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim() || (cause as Error).message;
    throw new UserError(`The run at '${ref}' failed: ${said}`, 'Name a commit whose `clv train` runs here.', {
      cause,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    run('git', ['worktree', 'prune'], repository, process.env);
  }
}

/** What is read stays where it is; nothing is written to the store or the MLflow server of here. */
function homeAlone(home: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { DATABASE_URL, SOURCE_DATABASE_URL } = environment;
  return {
    ...environment,
    CLV_HOME: home,
    DATABASE_URL: '',
    SOURCE_DATABASE_URL: SOURCE_DATABASE_URL || DATABASE_URL,
    MLFLOW_TRACKING_URI: '',
  };
}

function run(
  program: string,
  args: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
): string {
  return execFileSync(program, args, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
