import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readlink, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../errors.js';
import { type Binaries, findBinaries } from './binaries.js';
import type { ServerUser } from './command.js';
import { explainFolderError } from './folderErrors.js';
import { canReach, reachableHome } from './reach.js';
import { serverUser } from './serverUser.js';

/** Where the embedded server of a project lives, and as whom. */
export interface Place {
  /** What the project calls its data folder: `<root>/data/postgres`. */
  readonly name: string;
  /** The data folder itself; elsewhere where the server's user cannot reach the project. */
  readonly folder: string;
  /** The user the server runs as, where that is not ourselves. */
  readonly user: ServerUser | undefined;
  readonly binaries: Binaries;
}

/** `<root>/data/postgres`, which is a link where the data is elsewhere. */
export function dataFolder(root: string): string {
  return resolve(root, 'data', 'postgres');
}

/** The data folder itself, behind the link if it is one; undefined where there is neither. */
export async function linkedFolder(name: string): Promise<string | undefined> {
  const target = await readlink(name).catch(() => undefined); // an ordinary folder is no link
  if (target) return resolve(dirname(name), target);
  return existsSync(name) ? name : undefined;
}

/**
 * Finds the place of a project's embedded server, or decides on it where there is none yet.
 * Where the server's user cannot reach the project, the data lives in another folder, `data/postgres`
 * becomes a link to it, and `notice` is told.
 * @throws UserError where no folder will do.
 */
export async function findPlace(root: string, notice: (message: string) => void): Promise<Place> {
  const name = dataFolder(root);
  await mkdir(dirname(name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw explainFolderError(error, dirname(name));
  });
  const known = await linkedFolder(name);
  const user = await serverUser(known && existsSync(known) ? known : root);
  const folder = known ?? (await newFolder(name, user, notice));
  if (!(await canReach(dirname(folder), user))) {
    throw new UserError(
      `The embedded PostgreSQL runs as the user '${user?.name}', who cannot enter ${dirname(folder)}.`,
      `Let that user pass (chmod o+x on the folders above), or move ${name} away and start anew.`,
    );
  }
  return { name, folder, user, binaries: await findBinaries(user) };
}

async function newFolder(
  name: string,
  user: ServerUser | undefined,
  notice: (message: string) => void,
): Promise<string> {
  if (await canReach(dirname(name), user)) return name;
  const project = dirname(dirname(name));
  const hash = createHash('sha256').update(project).digest('hex').slice(0, 8);
  const folder = join(await reachableHome(user), `${basename(project)}-${hash}`);
  await symlink(folder, name).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw explainFolderError(error, name); // EEXIST: another first user did it
  });
  notice(
    `The embedded PostgreSQL runs as the user '${user?.name}', who cannot enter ${dirname(name)}; its data is in ${folder}.`,
  );
  return folder;
}
