import { cpSync, existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryBeside } from '../files.js';
import type { ClvModel } from '../models/clvModel.js';
import { modelFromFiles } from '../models/modelFiles.js';

/** Where the tested model of a version lies: the same recipe, fitted with what was known at its test cutoff. */
export function testedFolder(artifacts: string, version: string): string {
  return join(artifacts, 'tested', version);
}

/**
 * Keeps the tested model of a version, so that the version can be compared with later ones on windows that
 * the bundle itself has seen. Same version, same model: one that is there stays.
 * @param from the folder of its files, which is not there where nothing was tested
 */
export function keepTestedModel(artifacts: string, version: string, from: string): void {
  const folder = testedFolder(artifacts, version);
  if (!existsSync(from) || existsSync(folder)) return;
  const temporary = temporaryBeside(folder);
  cpSync(from, temporary, { recursive: true });
  renameSync(temporary, folder);
}

/** The tested model of a version, or undefined where none was kept. */
export function readTestedModel(artifacts: string, version: string): ClvModel | undefined {
  const folder = testedFolder(artifacts, version);
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder);
  return modelFromFiles(new Map(names.map((name) => [name, readFileSync(join(folder, name))])));
}
