import { existsSync, readFileSync } from 'node:fs';
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
  writeAtomically(championFile(artifacts), `${JSON.stringify({ model_version: version })}\n`);
}

/** The model version that serves, or undefined where none was ever promoted. */
export function championVersion(artifacts: string): string | undefined {
  const path = championFile(artifacts);
  if (!existsSync(path)) return undefined;
  try {
    return pointerSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).model_version;
  } catch (cause) {
    throw new UserError(`${path} does not name a champion.`, 'Remove it and run `make train` again.', {
      cause,
    });
  }
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
