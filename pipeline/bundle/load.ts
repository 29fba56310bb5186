import type { ClvModel } from '../models/clvModel.js';
import { modelFromFiles } from '../models/modelFiles.js';
import type { Section } from '../report/section.js';
import { checkGolden, type GoldenPair } from './golden.js';
import type { Manifest } from './manifest.js';
import { type BundleFiles, readBundle, tampered } from './read.js';
import type { FamiliarSnapshot, ReferenceDistribution } from './reference.js';

/** A bundle that may serve: complete, unchanged, and saying what it said when it was exported. */
export interface Bundle {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly model: ClvModel;
  /** How features and, under `prediction`, predictions were distributed when the model was exported. */
  readonly reference: Readonly<Record<string, ReferenceDistribution>>;
  /** Earlier snapshots that the model learnt from, latest first. */
  readonly familiar: readonly FamiliarSnapshot[];
  /** How good it is and what it looks at, as the model report says it. */
  readonly report: readonly Section[];
}

/**
 * Loads and verifies a bundle: format, checksums, golden pairs.
 * @throws UserError where any of that fails.
 */
export function loadBundle(directory: string): Bundle {
  const { manifest, files } = readBundle(directory);
  const model = modelFromFiles(files);
  const pairs = jsonOf<GoldenPair[]>(files, 'golden.json');
  if (pairs === undefined) throw tampered(directory, 'its manifest names no golden.json');
  checkGolden(model, pairs, directory);
  return {
    directory,
    manifest,
    model,
    reference: jsonOf(files, 'reference.json') ?? {},
    familiar: jsonOf(files, 'familiar.json') ?? [],
    report: jsonOf(files, 'report.json') ?? [],
  };
}

/** The content of a JSON file of the bundle, or undefined where the bundle has none of that name. */
function jsonOf<T>(files: BundleFiles, name: string): T | undefined {
  const content = files.get(name);
  return content && (JSON.parse(Buffer.from(content).toString('utf8')) as T);
}
