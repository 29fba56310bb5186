import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { stopEmbedded } from '../pipeline/store/index.js';

/** The repository's own folder. */
export const REPOSITORY = fileURLToPath(new URL('../', import.meta.url));

/** Makes the default run one of seconds. */
const SMALL = {
  'source.simulate': { customers: 600 },
  horizons_days: [90, 180],
  'cutoffs.training': 2,
  'forest.trees': 20,
  'search.trials': 1,
};

/** A copy of the repository as it is now, with the same packages and a small default run. */
export class Clone {
  // /tmp is open to the user that the embedded database runs as, whatever this process is.
  readonly folder = mkdtempSync(join(tmpdir(), 'clv-clone-'));

  constructor() {
    execFileSync('chmod', ['755', this.folder]);
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: REPOSITORY,
      encoding: 'utf8',
    });
    for (const file of files.split('\0').filter((each) => each && existsSync(join(REPOSITORY, each)))) {
      cpSync(join(REPOSITORY, file), join(this.folder, file));
    }
    symlinkSync(join(REPOSITORY, 'node_modules'), join(this.folder, 'node_modules'));
    // The packages are there: make must not install them again.
    utimesSync(join(this.folder, 'package-lock.json'), 0, 0);
    this.#makeRunsSmall();
  }

  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.folder, name), content);
  }

  /** Runs a program in the clone's folder and resolves with what it printed, in the order of printing, and its code. */
  async run(
    command: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv,
  ): Promise<{ code: number; output: string }> {
    const child = spawn(command, args, {
      cwd: this.folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = Promise.all([text(child.stdout), text(child.stderr)]);
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject).once('exit', (status) => resolve(status ?? -1));
    });
    return { code, output: (await printed).join('\n') };
  }

  async remove(): Promise<void> {
    await stopEmbedded(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #makeRunsSmall(): void {
    const file = join(this.folder, 'params.yaml');
    const document = parseDocument(readFileSync(file, 'utf8'));
    for (const [key, value] of Object.entries(SMALL))
      document.setIn(key.split('.'), document.createNode(value));
    writeFileSync(file, document.toString());
  }
}
