import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Matrix } from '../../pipeline/models/matrix.js';
import type { TrainingSet } from '../../pipeline/models/model.js';

const VENV = fileURLToPath(new URL('../../.venv-bench', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('../requirements.txt', import.meta.url));
const PEER = fileURLToPath(new URL('peer.py', import.meta.url));
const MAX_OUTPUT_BYTES = 1 << 30;

/** What `peer.py` is asked for; see there. */
export type PeerJob = Readonly<Record<string, unknown>> & { readonly kind: 'fit' | 'search' | 'explain' };

export interface PeerResult {
  readonly seconds: number;
  /** Seconds of processor time. */
  readonly cpu?: number;
  readonly r2?: number;
  readonly predict_s?: number;
  readonly row_s?: number;
  readonly peak_mb?: number;
  readonly values?: readonly number[];
}

/** The virtual environment of the peers, and the files that are handed to them. */
export class Peers {
  readonly #folder = mkdtempSync(join(tmpdir(), 'clv-bench-'));
  #files = 0;

  /** Makes the virtual environment where it is absent or incomplete. */
  constructor() {
    const python = `${VENV}/bin/python`;
    if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
    try {
      execFileSync(python, ['-c', 'import sklearn, lightgbm, shap'], { stdio: 'ignore' });
    } catch {
      execFileSync(python, ['-m', 'pip', 'install', '-q', '-r', REQUIREMENTS], { stdio: 'inherit' });
    }
  }

  /** Does jobs in one Python process. */
  run(jobs: readonly PeerJob[]): PeerResult[] {
    const file = this.write('jobs.json', JSON.stringify(jobs));
    const output = execFileSync(`${VENV}/bin/python`, ['-W', 'ignore', PEER, file], {
      encoding: 'utf8',
      maxBuffer: MAX_OUTPUT_BYTES,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return JSON.parse(output);
  }

  /** Writes a file for a job. @returns its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.#folder, `${this.#files++}-${name}`);
    writeFileSync(path, content);
    return path;
  }

  /** The keys of a job that give it a training set. */
  trainingFiles(set: TrainingSet) {
    const { rows, features } = set.matrix;
    const y = this.write('y', bytesOf(set.label));
    return { rows, features: features.length, X: this.matrixFile(set.matrix), y };
  }

  matrixFile({ columns }: Matrix): string {
    return this.write('X', Buffer.concat(columns.map(bytesOf)));
  }

  /** Versions of Python and of the libraries, for the report. */
  versions(): string {
    const code =
      'import sys, sklearn, lightgbm, shap, numpy; print(f"Python {sys.version.split()[0]}, ' +
      'scikit-learn {sklearn.__version__}, LightGBM {lightgbm.__version__}, shap {shap.__version__}, ' +
      'numpy {numpy.__version__}")';
    return execFileSync(`${VENV}/bin/python`, ['-W', 'ignore', '-c', code], { encoding: 'utf8' }).trim();
  }

  /** Removes the files. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
