import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a running server has written about itself into its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const PID_FILE = 'postmaster.pid';
/** Lines of postmaster.pid, counted from 0 (PostgreSQL: src/include/utils/pidfile.h). */
const PID_LINE = 0;
const PORT_LINE = 3;

/** Milliseconds until a server that does not stop is asked more firmly, and between two looks at it. */
const PATIENCE = 10_000;
const LOOK_AGAIN = 20;

/** The server that runs on this data folder, or undefined. A file left by a killed server does not count. */
export async function readPostmaster(folder: string): Promise<Postmaster | undefined> {
  const lines = (await readPidFile(folder)).split('\n');
  const pid = Number(lines[PID_LINE]);
  if (!(pid > 0) || !isPostgres(pid)) return undefined;
  return { pid, port: Number(lines[PORT_LINE] ?? 0) };
}

/**
 * Puts aside the file of a killed server whose process number now belongs to another program: PostgreSQL
 * would take that program for a server and refuse to start. (Where the number is free, it sees so itself.)
 */
export async function removeStalePidFile(folder: string): Promise<void> {
  const stale = await readPidFile(folder);
  const pid = Number(stale.split('\n')[PID_LINE]);
  if (!(pid > 0) || !isAlive(pid) || isPostgres(pid)) return;
  const aside = join(folder, `${PID_FILE}.${process.pid}`);
  await rename(join(folder, PID_FILE), aside).catch(ignoreMissing);
  // Somebody may have started a server since we looked; then the file is not the stale one.
  const taken = await readFile(aside, 'utf8').catch(() => stale);
  if (taken !== stale) await link(aside, join(folder, PID_FILE));
  await rm(aside, { force: true });
}

/** Whether a process runs under this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Asks a server to shut down, ever more firmly, and waits until it is gone. */
export async function stopServer(pid: number): Promise<void> {
  // In PostgreSQL's words: fast (everybody is disconnected), immediate (recovers at the next start), killed.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isPostgres(pid)) return;
    process.kill(pid, signal);
    for (let waited = 0; waited < PATIENCE && isPostgres(pid); waited += LOOK_AGAIN) await delay(LOOK_AGAIN);
  }
}

/** Process numbers are used again, in containers soon; and a killed server may stay behind as a zombie. */
function isPostgres(pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    const [, name, state] = /\((.*)\) (\S)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return name === 'postgres' && state !== 'Z';
  } catch {
    return false; // gone since
  }
}

async function readPidFile(folder: string): Promise<string> {
  return readFile(join(folder, PID_FILE), 'utf8').catch((error) => {
    ignoreMissing(error);
    return '';
  });
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
