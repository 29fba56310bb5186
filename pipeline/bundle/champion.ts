import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.js';
import { writeAtomically } from '../files.js';

const pointerSchema = z.object({ model_version: z.string().min(1) });

/** The folder of the bundle with this model version. */
export function bundleFolder(artifacts: string, version: string): string {
  return join(artifacts, 'bundles', version);
}

/** Makes a bundle the one that serves, in one step: readers see the old champion or the new one. */
export function setChampion(artifacts: string, version: string): void {
  writeAtomically(championFile(artifacts), pointer(version));
}

/** The model version that serves, or undefined where none was ever promoted. */
export function championVersion(artifacts: string): string | undefined {
  return versionIn(championFile(artifacts));
}

/** The champion's folder. @throws UserError where there is no champion yet. */
export function championFolder(artifacts: string): string {
  const version = championVersion(artifacts);
  if (version === undefined) {
    throw new UserError(`There is no champion in ${artifacts}.`, 'Make one with `make train`.');
  }
  return bundleFolder(artifacts, version);
}

/** The model version that predicts a data set; it serves only where {@link championVersion} is the same. */
export function championOf(artifacts: string, dataset: string): string | undefined {
  return versionIn(championOfFile(artifacts, dataset));
}

/** Makes a bundle the champion of a data set, in one step; what serves does not change by that. */
export function setChampionOf(artifacts: string, dataset: string, version: string): void {
  writeAtomically(championOfFile(artifacts, dataset), pointer(version));
}

/** Every model version that serves or is the champion of a data set. */
export function allChampions(artifacts: string): Set<string> {
  const folder = join(artifacts, 'champions');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /^[^.].*\.json$/.test(name)) : [];
  const versions = [championVersion(artifacts), ...files.map((name) => versionIn(join(folder, name)))];
  return new Set(versions.filter((version) => version !== undefined));
}

function versionIn(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return pointerSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).model_version;
  } catch (cause) {
    throw new UserError(`${path} does not name a champion.`, 'Remove it and run `make train` again.', {
      cause,
    });
  }
}

function pointer(version: string): string {
  return `${JSON.stringify({ model_version: version })}\n`;
}

function championFile(artifacts: string): string {
  return join(artifacts, 'champion.json');
}

function championOfFile(artifacts: string, dataset: string): string {
  return join(artifacts, 'champions', `${dataset}.json`);
}
