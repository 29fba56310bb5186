import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { writeAtomically } from '../files.js';

/** The folder of the bundle with this model version. */
export function bundleFolder(artifacts: string, version: string): string {
  return join(artifacts, 'bundles', version);
}

/** Makes a bundle the one that serves, in one step: readers see the old champion or the new one. */
export function setChampion(artifacts: string, version: string): void {
  writeAtomically(championFile(artifacts), `${JSON.stringify({ model_version: version })}\n`);
}

/** The model version that serves, or undefined where none was ever promoted. */
export function championVersion(artifacts: string): string | undefined {
  if (!existsSync(championFile(artifacts))) return undefined;
  return (JSON.parse(readFileSync(championFile(artifacts), 'utf8')) as { model_version: string })
    .model_version;
}

/** The champion's folder. @throws UserError where there is no champion yet. */
export function championFolder(artifacts: string): string {
  const version = championVersion(artifacts);
  if (version === undefined) {
    throw new UserError(`There is no champion in ${artifacts}.`, 'Make one with `make train`.');
  }
  return bundleFolder(artifacts, version);
}

function championFile(artifacts: string): string {
  return join(artifacts, 'champion.json');
}
