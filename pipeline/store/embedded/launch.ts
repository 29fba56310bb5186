import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { UserError } from '../../errors.js';
import { programPath } from './binaries.js';
import { run } from './command.js';
import { folderError } from './folderErrors.js';
import type { Place } from './place.js';

/** Ports below those that systems hand out by themselves (from 32768), so that ours is likely free. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

/** Bytes; a bigger log is put aside at the next start. */
const MAX_LOG_SIZE = 10_000_000;

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=', // their paths have a length limit, and TCP works everywhere
  'max_connections=60',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_min_messages=warning',
  // One machine, no replicas: a COPY into a fresh table need not go through the log as well.
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=4GB',
  'checkpoint_timeout=15min',
  'work_mem=64MB',
  'maintenance_work_mem=256MB',
  'jit=off',
  // After a kill, one call instead of one a file: 0.4 s instead of 4 on a slow disk. Only Linux has it.
  ...(process.platform === 'linux' ? ['recovery_init_sync_method=syncfs'] : []),
];

/** How a start ended: the server runs, or somebody else started or is stopping one (look again). */
export type Launch = 'started' | 'busy';

/**
 * Starts the server and waits until it answers.
 * @param fixedPort the port to listen on; without it one of our own choice, the same each time if it is free.
 * @throws UserError where the port is taken, the folder cannot be written, or PostgreSQL does not start.
 */
export async function launch(place: Place, fixedPort?: number): Promise<Launch> {
  const log = join(place.folder, 'server.log');
  const before = await rotate(log);
  const port = fixedPort ?? (await choosePort(place.name));
  const options = [`-p ${port}`, ...SETTINGS.map((setting) => `-c ${setting}`)].join(' ');
  const { code, output } = await run(
    programPath(place.binaries, 'pg_ctl'),
    ['start', '--wait', '--timeout=60', `--pgdata=${place.folder}`, `--log=${log}`, `--options=${options}`],
    place.user,
  );
  if (code === 0) return 'started';
  const logged = existsSync(log) ? (await readFile(log, 'utf8')).slice(before) : '';
  // The log first: pg_ctl only says that the server did not start, the log says why.
  const evidence = `${logged}\n${output}`;
  if (/lock file ".*" already exists|pre-existing shared memory block/.test(evidence)) return 'busy';
  if (/Address already in use|could not bind/.test(evidence)) {
    if (fixedPort === undefined) return 'busy'; // taken since we looked; another one next time
    throw new UserError(
      `Port ${fixedPort} of 127.0.0.1 is taken, so the embedded PostgreSQL cannot listen on it.`,
      'Choose another port, or leave it out to have a free one chosen.',
    );
  }
  throw folderError(evidence, place.folder) ?? unexplained(evidence, log);
}

function unexplained(evidence: string, log: string): UserError {
  const reason = /(?:FATAL|PANIC|pg_ctl):\s+(.*)/.exec(evidence)?.[1] ?? 'no reason given';
  return new UserError(
    `The embedded PostgreSQL does not start: ${reason}`,
    `Read ${log}; if the data is damaged, move its folder away and run \`make train\` to fill a new one.`,
  );
}

/** The length of the log in characters before this start, after putting aside one that is too long. */
async function rotate(log: string): Promise<number> {
  const size = await stat(log).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size <= MAX_LOG_SIZE) return existsSync(log) ? (await readFile(log, 'utf8')).length : 0;
  await rm(`${log}.1`, { force: true });
  await rename(log, `${log}.1`);
  return 0;
}

/** A port that follows from the folder's name, so that it stays the same, or else any free one. */
async function choosePort(name: string): Promise<number> {
  const hash = createHash('sha256').update(name).digest().readUInt32BE();
  const preferred = FIRST_PORT + (hash % PORTS);
  return (await freePort(preferred)) ?? (await freePort(0))!;
}

async function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve(free));
    });
  });
}
