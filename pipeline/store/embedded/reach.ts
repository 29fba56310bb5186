import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../errors.js';
import { run, type ServerUser } from './command.js';

/**
 * Whether the server's user may enter a folder or run a program. Asked of the system as that user, since
 * mode bits alone do not tell (ACLs, mounts). Without a user it is ourselves, who found the path.
 */
export async function canReach(path: string, user?: ServerUser): Promise<boolean> {
  if (!user) return true;
  const { code } = await run('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], user);
  return code === 0;
}

/**
 * A folder of ours outside the project that the server's user can reach, made where it is missing:
 * `/var/lib/clv` for root, below the system's temporary folder for everybody else and as a last resort.
 * @throws UserError where there is none.
 */
export async function reachableHome(user?: ServerUser): Promise<string> {
  const ownId = process.getuid?.() ?? 0;
  const temporary = join(tmpdir(), `clv-${ownId}`);
  const candidates = user ? ['/var/lib/clv', temporary] : [temporary];
  for (const folder of candidates) {
    if ((await makeOwnFolder(folder, ownId)) && (await canReach(folder, user))) return folder;
  }
  throw new UserError(
    `The user '${user?.name ?? ownId}' can reach none of the folders ${candidates.join(', ')}.`,
    'Make one of them accessible to that user, or set DATABASE_URL to a PostgreSQL server.',
  );
}

/** False where the folder cannot be made, or could have been prepared by somebody else. */
async function makeOwnFolder(folder: string, ownId: number): Promise<boolean> {
  try {
    const made = await mkdir(folder, { recursive: true });
    if (made) await chmod(folder, 0o755); // whatever our umask

    const stats = await lstat(folder);
    const writableByOthers = (stats.mode & 0o022) !== 0 && process.platform !== 'win32';
    return stats.isDirectory() && stats.uid === ownId && !writableByOthers;
  } catch {
    return false;
  }
}
