import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VENV = fileURLToPath(new URL('../.venv-bench', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
/** The requirements as they were when the environment was last filled. */
const INSTALLED = join(VENV, 'installed-requirements.txt');

/** The Python of the benchmarks' virtual environment, made or filled up where it lacks what they require. */
export function preparePython(): string {
  const python = join(VENV, 'bin', 'python');
  const required = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === required) return python;
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '-q', '-r', REQUIREMENTS], { stdio: 'inherit' });
  writeFileSync(INSTALLED, required);
  return python;
}
