import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PEER = fileURLToPath(new URL('peer.py', import.meta.url));

/** One fit for lifetimes to time. */
export interface PeerJob {
  readonly name: string;
  readonly kind: string;
  /** CSV with the columns that the fit needs. */
  readonly file: string;
  readonly rounds: number;
}

/** What lifetimes says of a job. */
export interface PeerResult {
  /** Wall-clock seconds of every round. */
  readonly seconds: readonly number[];
  readonly parameters: Readonly<Record<string, number>>;
}

/** Runs lifetimes in a process of its own on the jobs described in a JSON file. */
export function runPeers(python: string, jobsFile: string): Readonly<Record<string, PeerResult>> {
  return JSON.parse(execFileSync(python, [PEER, jobsFile], { encoding: 'utf8' }));
}
