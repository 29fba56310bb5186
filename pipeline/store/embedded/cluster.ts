import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import { UserError } from '../../errors.js';
import { programPath } from './binaries.js';
import { run } from './command.js';
import { explainFolderError, folderError } from './folderErrors.js';
import type { Place } from './place.js';
import { isAlive } from './postmaster.js';

/** The one user of the embedded server; it owns everything in it. */
const DATABASE_USER = 'clv';

/** Milliseconds; whoever began to make the folder longer ago than this does so no more. */
const MAX_CREATION = 60_000;
const LOOK_AGAIN = 50;

const PASSWORD_FILE = 'clv_password';

/** The password of the embedded server, made with it and readable for its owner alone. */
export async function readPassword(folder: string): Promise<string> {
  const file = join(folder, PASSWORD_FILE);
  return readFile(file, 'utf8').catch((error) => {
    throw explainFolderError(error, file);
  });
}

/** How to connect to the embedded server. */
export function clientConfig(port: number, password: string): ClientConfig {
  return { host: '127.0.0.1', port, user: DATABASE_USER, password, database: 'postgres', ssl: false };
}

/**
 * Makes the data folder where there is none yet. It is made under another name and renamed when complete,
 * so that a kill leaves nothing half-made, and of several first users one wins.
 * @throws UserError for a folder of another PostgreSQL version, or one that is something else.
 */
export async function ensureCluster(place: Place): Promise<void> {
  while (!(await hasCluster(place))) {
    if (await othersAreAtIt(place.folder)) await delay(LOOK_AGAIN);
    else await createCluster(place);
  }
}

async function createCluster(place: Place): Promise<void> {
  const unfinished = `${place.folder}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await initialise(place, unfinished);
    await rename(unfinished, place.folder);
  } catch (error) {
    if (existsSync(join(place.folder, 'PG_VERSION'))) return; // another first user was faster
    throw explainFolderError(error, place.folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Whether another process is making the folder; what a killed one left half-made is removed. */
async function othersAreAtIt(folder: string): Promise<boolean> {
  const prefix = `${basename(folder)}.new-`;
  const parent = dirname(folder);
  for (const entry of await readdir(parent)) {
    if (!entry.startsWith(prefix)) continue;
    const path = join(parent, entry);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0);
    const pid = Number.parseInt(entry.slice(prefix.length), 10);
    if (isAlive(pid) && age < MAX_CREATION) return true;
    await rm(path, { recursive: true, force: true });
  }
  return false;
}

async function hasCluster({ name, folder, binaries }: Place): Promise<boolean> {
  if (!existsSync(folder)) return false;
  const content = await readdir(folder).catch((error) => {
    throw explainFolderError(error, folder);
  });
  if (content.length === 0) return false;
  if (!content.includes('PG_VERSION')) {
    throw new UserError(
      `${name} is meant for the embedded PostgreSQL, but holds something else (${content[0]}).`,
      'Move that folder away, then run the command again.',
    );
  }
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8');
  const major = Number.parseInt(version, 10);
  if (major === binaries.major) return true;
  throw new UserError(
    `${name} was made by PostgreSQL ${major}, but this project brings PostgreSQL ${binaries.major}.`,
    major > binaries.major
      ? 'Update this project, or move that folder away to start with an empty database.'
      : 'Move that folder away and run `make train` to fill a new one from the source.',
  );
}

async function initialise(place: Place, folder: string): Promise<void> {
  const password = randomBytes(24).toString('base64url');
  const passwordFile = `${folder}.password`;
  await mkdir(folder, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (place.user) {
    for (const path of [folder, passwordFile]) await chown(path, place.user.uid, place.user.gid);
  }
  try {
    const { code, output } = await run(
      programPath(place.binaries, 'initdb'),
      [
        `--pgdata=${folder}`,
        `--username=${DATABASE_USER}`,
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        // Built into PostgreSQL: the same order and case rules on every machine.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-instructions',
        // Seconds on a slow disk. A power cut in the first half minute can only hit an empty database.
        '--no-sync',
      ],
      place.user,
    );
    if (code !== 0)
      throw folderError(output, place.folder) ?? new Error(`initdb failed (${code}): ${output}`);
    await rename(passwordFile, join(folder, PASSWORD_FILE));
  } finally {
    await rm(passwordFile, { force: true });
  }
}
