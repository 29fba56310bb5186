import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const VENV = fileURLToPath(new URL('../../.venv-bench', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('../requirements.txt', import.meta.url));
const PEER = fileURLToPath(new URL('peer.py', import.meta.url));

/** One fit for lifetimes to time. */
export interface PeerJob {
  readonly name: string;
  readonly kind: string;
  /** CSV with the columns that the fit needs. */
  readonly file: string;
  readonly rounds: number;
}

export interface PeerResult {
  /** Wall-clock seconds of every round. */
  readonly seconds: readonly number[];
  readonly parameters: Readonly<Record<string, number>>;
}

/** Makes the virtual environment of the benchmarks where it is absent or lacks lifetimes. */
export function preparePeers(): void {
  const python = `${VENV}/bin/python`;
  if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
  try {
    execFileSync(python, ['-c', 'import lifetimes'], { stdio: 'ignore' });
  } catch {
    execFileSync(python, ['-m', 'pip', 'install', '-q', '-r', REQUIREMENTS], { stdio: 'inherit' });
  }
}

/** Runs lifetimes in a process of its own on the jobs described in a JSON file. */
export function runPeers(jobsFile: string): Readonly<Record<string, PeerResult>> {
  const output = execFileSync(`${VENV}/bin/python`, [PEER, jobsFile], { encoding: 'utf8' });
  return JSON.parse(output);
}
