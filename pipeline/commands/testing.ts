import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stopEmbedded } from '../store/index.js';

const CLV = fileURLToPath(new URL('../bin/clv.mjs', import.meta.url));

/** How a command of the command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder in which runs keep their data, reports and artifacts, with an embedded database of its own. */
export class TestHome {
  /** Readable for the user that the embedded database runs as. */
  readonly folder = mkdtempSync(join(tmpdir(), 'clv-home-'));

  constructor() {
    chmodSync(this.folder, 0o755);
  }

  /** Writes a file into the folder and returns its path. */
  file(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  copyFolder(from: string, to: string): void {
    cpSync(from, to, { recursive: true });
  }

  /** Starts `clv ...args`; `kill` ends it early. */
  start(args: readonly string[], environment: Record<string, string> = {}) {
    const child = spawn(process.execPath, [CLV, ...args], {
      cwd: this.folder,
      env: { ...process.env, DATABASE_URL: '', CLV_HOME: this.folder, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
        child.on('exit', (code, signal) => resolve([code, signal]));
      }),
    ]).then(([stdout, stderr, [code, signal]]): Ended => ({ code, signal, stdout, stderr }));
    return { child, ended };
  }

  run(args: readonly string[], environment?: Record<string, string>): Promise<Ended> {
    return this.start(args, environment).ended;
  }

  async remove(): Promise<void> {
    await stopEmbedded(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A simulated shop and a search small enough to be trained in a few seconds. */
export const SMALL_RUN = [
  '--set',
  'source.simulate.customers=400',
  '--set',
  'horizons_days=[90]',
  '--set',
  'cutoffs.training=2',
  '--set',
  'search.trials=2',
  '--set',
  'forest.trees=20',
] as const;
