import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../pipeline/errors.js';
import { writeAtomically } from '../../pipeline/files.js';
import { REPOSITORY } from '../../pipeline/stages/workspace.js';

const VENV = join(REPOSITORY, '.venv-lab');
const REQUIREMENTS = join(REPOSITORY, 'notebooks/machinery/requirements.txt');

/** A program of the virtual environment. */
export function labProgram(name: string): string {
  return join(VENV, 'bin', name);
}

/**
 * Sets up what notebooks need: Jupyter in a virtual environment of its own (once), the kernel rooted at the
 * repository, and the declarations that the kernel checks cells against.
 * @throws UserError where there is no Python 3 that can make one.
 */
export function setUpLab(): void {
  installJupyter();
  registerKernel();
  writeDeclarations();
}

function installJupyter(): void {
  const stamp = join(VENV, 'requirements.installed');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('Installing Jupyter into .venv-lab (once) ...\n');
  try {
    // A half-made environment of an interrupted set-up is made anew.
    execFileSync('python3', ['-m', 'venv', '--clear', VENV], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (cause) {
    throw new UserError(
      `python3 could not make a virtual environment: ${(cause as Error).message.trim()}`,
      'Install Python 3.10 or newer with its venv module (on Debian: apt-get install python3-venv).',
      { cause },
    );
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  execFileSync(labProgram('python'), pip, { stdio: 'inherit' });
  writeAtomically(stamp, wanted);
}

function registerKernel(): void {
  const folder = join(VENV, 'share/jupyter/kernels/clv');
  mkdirSync(folder, { recursive: true });
  const kernel = join(REPOSITORY, 'notebooks/machinery/kernel.cjs');
  const spec = {
    argv: [process.execPath, kernel, '{connection_file}'],
    display_name: 'TypeScript (clv)',
    language: 'typescript',
  };
  writeAtomically(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
}

/** Types of the pipeline and of the lab, as tslab's older TypeScript can read them. */
function writeDeclarations(): void {
  const folder = join(VENV, 'declarations');
  rmSync(folder, { recursive: true, force: true });
  const compiler = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
  execFileSync(
    process.execPath,
    [compiler, '-p', join(REPOSITORY, 'notebooks/machinery'), '--outDir', folder],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
}
