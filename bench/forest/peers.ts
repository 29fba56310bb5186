import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Matrix } from '../../pipeline/models/matrix.js';
import type { TrainingSet } from '../../pipeline/models/model.js';
import { preparePython } from '../python.js';

const PEER = fileURLToPath(new URL('peer.py', import.meta.url));
const MAX_OUTPUT_BYTES = 1 << 30;

/** What `peer.py` is asked for; see there. */
export type PeerJob = Readonly<Record<string, unknown>> & { readonly kind: 'fit' | 'search' | 'explain' };

/** What it answers; which figures depends on the kind of the job. */
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

/** The Python libraries that the forest races against, and the files that are handed to them. */
export class Peers {
  readonly #python = preparePython();
  readonly #folder = mkdtempSync(join(tmpdir(), 'clv-bench-'));
  #files = 0;

  /** Does jobs in one Python process. */
  run(jobs: readonly PeerJob[]): PeerResult[] {
    const file = this.write('jobs.json', JSON.stringify(jobs));
    const output = execFileSync(this.#python, ['-W', 'ignore', PEER, file], {
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

  /** Writes a matrix, column after column. @returns its path. */
  matrixFile({ columns }: Matrix): string {
    return this.write('X', Buffer.concat(columns.map(bytesOf)));
  }

  /** Versions of Python and of the libraries, for the report. */
  versions(): string {
    const code =
      'import sys, sklearn, lightgbm, shap, numpy; print(f"Python {sys.version.split()[0]}, ' +
      'scikit-learn {sklearn.__version__}, LightGBM {lightgbm.__version__}, shap {shap.__version__}, ' +
      'numpy {numpy.__version__}")';
    return execFileSync(this.#python, ['-W', 'ignore', '-c', code], { encoding: 'utf8' }).trim();
  }

  /** Removes the files. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
