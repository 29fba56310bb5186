import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOfCode } from '../files.js';

/** What a build lies on: another hash, another build. */
const SOURCES = ['scorer', 'pipeline', 'package-lock.json'];
const STAMP = 'stamp';

/** The folder of the bundled server. */
export function buildFolder(repository: string): string {
  return join(repository, 'dist');
}

/** One hash over the code that a build is made of. */
export function sourceStamp(repository: string): string {
  return hashOfCode(repository, SOURCES);
}

/** The file in a build that holds the {@link sourceStamp} it was made from. */
export function stampFile(folder: string): string {
  return join(folder, STAMP);
}

/** The program of the bundled server, or undefined where there is none of the present code. */
export function freshServer(repository: string): string | undefined {
  const folder = buildFolder(repository);
  const stamp = stampFile(folder);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourceStamp(repository)) return undefined;
  return join(folder, 'scorer', 'main.js');
}
