import type { ClvModel } from '../models/clvModel.js';
import { modelFromFiles } from '../models/modelFiles.js';
import { checkGolden, type GoldenPair } from './golden.js';
import type { Manifest } from './manifest.js';
import { readBundle } from './read.js';

/** A bundle that may serve: complete, unchanged, and saying what it said when it was exported. */
export interface Bundle {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly model: ClvModel;
}

/**
 * Loads and verifies a bundle: format, checksums, golden pairs.
 * @throws UserError where any of that fails.
 */
export function loadBundle(directory: string): Bundle {
  const { manifest, files } = readBundle(directory);
  const model = modelFromFiles(files);
  const golden = JSON.parse(Buffer.from(files.get('golden.json') ?? '[]').toString('utf8')) as GoldenPair[];
  checkGolden(model, golden, directory);
  return { directory, manifest, model };
}
