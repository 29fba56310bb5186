import { stat } from 'node:fs/promises';
import { UserError } from '../../errors.js';
import { run, type ServerUser } from './command.js';

/**
 * The user the server runs as: undefined for ourselves. PostgreSQL refuses to run as root, so for root it
 * is the owner of the folder where that is an ordinary user, else `postgres` (made where missing), else
 * `nobody`. PostgreSQL also wants that user to have a name.
 * @param folder what the owner is taken from: the data folder, or the project for a new one.
 */
export async function serverUser(folder: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = (await stat(folder)).uid;
  const user =
    (owner !== 0 ? await findUser(String(owner)) : undefined) ??
    (await findUser('postgres')) ??
    (await createPostgresUser()) ??
    (await findUser('nobody'));
  if (user) return user;
  throw new UserError(
    'PostgreSQL does not run as root, and this machine has no unprivileged user to run it as.',
    'Create one (`useradd --system postgres`), run as an ordinary user, or set DATABASE_URL.',
  );
}

async function findUser(nameOrId: string): Promise<ServerUser | undefined> {
  const answers = await Promise.all(['-un', '-u', '-g'].map((flag) => run('id', [flag, nameOrId])));
  if (answers.some((answer) => answer.code !== 0)) return undefined;
  const [name, uid, gid] = answers.map((answer) => answer.output.trim());
  return { name, uid: Number(uid), gid: Number(gid) };
}

async function createPostgresUser(): Promise<ServerUser | undefined> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  } catch {
    // No useradd on this machine; `nobody` is left.
    return undefined;
  }
  return findUser('postgres');
}
