import { join } from 'node:path';
import { loadParams } from '../pipeline/params/load.js';
import type { Params } from '../pipeline/params/schema.js';
import { REPOSITORY } from '../pipeline/stages/workspace.js';

/** params.yaml as it is in the repository, but for these values, by their dotted names. */
export function paramsWith(overrides: Readonly<Record<string, unknown>>): Params {
  return loadParams(
    join(REPOSITORY, 'params.yaml'),
    Object.entries(overrides).map(([key, value]) => `${key}=${JSON.stringify(value)}`),
  );
}
