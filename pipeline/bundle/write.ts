import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { replaceFolder, sha256, temporaryBeside } from '../files.js';
import type { Manifest } from './manifest.js';
import { type BundleFiles, MANIFEST, readBundle } from './read.js';

/** What the writer adds itself: version and checksums follow from the files. */
export type ManifestContent = Omit<Manifest, 'format' | 'model_version' | 'files'>;

/**
 * Writes a bundle below `parent` under a temporary name and renames it into place.
 * Same content, same bytes: the model version is made of the score cutoff and the hash of all files.
 * @returns its folder and model version.
 */
export function writeBundle(
  parent: string,
  content: ManifestContent,
  files: BundleFiles,
): { directory: string; version: string } {
  const names = [...files.keys()].sort();
  const checksums = Object.fromEntries(names.map((name) => [name, sha256(files.get(name) as Uint8Array)]));
  const fingerprint = sha256(JSON.stringify([content, checksums])).slice(0, 10);
  const version = `${content.cutoffs.score.replaceAll('-', '')}-${fingerprint}`;
  const manifest: Manifest = { format: 1, model_version: version, ...content, files: checksums };

  const directory = join(parent, version);
  // The same version is the same bytes: where it stands unharmed, it stays, without a moment of absence.
  if (isWell(directory)) return { directory, version };
  const temporary = temporaryBeside(directory);
  mkdirSync(temporary, { recursive: true });
  for (const name of names) writeFileSync(join(temporary, name), files.get(name) as Uint8Array);
  writeFileSync(join(temporary, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  replaceFolder(directory, temporary);
  return { directory, version };
}

function isWell(directory: string): boolean {
  if (!existsSync(directory)) return false;
  try {
    readBundle(directory);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
