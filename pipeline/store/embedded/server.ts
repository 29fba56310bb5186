import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { UserError } from '../../errors.js';
import { clientConfig, ensureCluster, readPassword } from './cluster.js';
import { explainFolderError } from './folderErrors.js';
import { launch } from './launch.js';
import { dataFolder, findPlace, linkedFolder, type Place } from './place.js';
import { readPostmaster, removeStalePidFile, stopServer } from './postmaster.js';
import { SUPERVISOR_LOCK, startSupervisor } from './supervision.js';

export interface EmbeddedOptions {
  /** The project's folder; the data is in `<root>/data/postgres`. */
  readonly root: string;
  /** Minutes without any user after which the server is stopped; 10 if left out. */
  readonly idleMinutes?: number | undefined;
  /** The port to listen on; a free one if left out. */
  readonly port?: number | undefined;
  readonly notice: (message: string) => void;
}

/** A running embedded server, held awake by an open connection until that is ended. */
export interface EmbeddedServer {
  readonly place: Place;
  readonly pid: number;
  readonly config: ClientConfig;
  /** Ends that connection. */
  readonly release: () => Promise<void>;
}

const DEFAULT_IDLE_MINUTES = 10;
/** Milliseconds between two looks at a server that is on its way up or down. */
const LOOK_AGAIN = 50;
/** Milliseconds; recovery after a crash under load may take a while. */
const MAX_WAIT = 120_000;

/**
 * The project's embedded server, started if it does not run: on 127.0.0.1 alone, with a password.
 * Any number of processes may call this at once. PostgreSQL's own lock on the data folder decides who
 * starts it; the others wait until it answers.
 * @throws UserError for everything that keeps it from running, with what to do.
 */
export async function ensureEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const place = await findPlace(options.root, options.notice);
  await ensureCluster(place);
  const password = await readPassword(place.folder);
  const idleMinutes = options.idleMinutes ?? DEFAULT_IDLE_MINUTES;
  let supervised = false;
  for (let waited = 0; waited < MAX_WAIT; waited += LOOK_AGAIN) {
    const postmaster = await readPostmaster(place.folder);
    if (postmaster) {
      const config = clientConfig(postmaster.port, password);
      const lease = postmaster.port > 0 ? await tryConnect(config) : undefined;
      if (lease) {
        if (await isOrphan(lease)) startSupervisor(place, idleMinutes);
        socketOf(lease).unref(); // it keeps the server awake, but no process
        return { place, pid: postmaster.pid, config, release: () => endLease(lease) };
      }
    } else {
      await removeStalePidFile(place.folder);
      // The supervisor comes first, so that no server is ever without one.
      if (!supervised) startSupervisor(place, idleMinutes);
      supervised = true;
      if ((await launch(place, options.port)) === 'started') continue;
    }
    await delay(LOOK_AGAIN);
  }
  throw new UserError(
    `The embedded PostgreSQL in ${place.folder} does not answer after ${MAX_WAIT / 1000} seconds.`,
    `Run \`make stop\` and try again; its log is ${place.folder}/server.log.`,
  );
}

/**
 * Stops the project's embedded server, if it runs; open transactions are rolled back.
 * @returns whether it was running.
 */
export async function stopEmbedded(root: string): Promise<boolean> {
  const folder = await linkedFolder(dataFolder(root));
  const postmaster = folder && (await readPostmaster(folder));
  if (!postmaster) return false;
  await stopServer(postmaster.pid).catch((error) => {
    throw explainFolderError(error, folder);
  });
  return true;
}

/** A connection, or undefined while the server is starting or stopping. */
async function tryConnect(config: ClientConfig): Promise<Client | undefined> {
  const client = new Client({ ...config, application_name: 'clv lease' });
  client.on('error', () => undefined); // the server went away; whoever queries next is told
  try {
    await client.connect();
    return client;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code?.startsWith('57P')) return undefined;
    throw error;
  }
}

/** Whether its supervisor was killed; one that has just been started needs a moment to take its lock. */
async function isOrphan(lease: Client): Promise<boolean> {
  const { rows } = await lease.query<{ orphan: boolean }>(
    `SELECT pg_postmaster_start_time() < now() - interval '15 seconds' AND NOT EXISTS
       (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $1) AS orphan`,
    [SUPERVISOR_LOCK],
  );
  return rows[0]!.orphan;
}

async function endLease(lease: Client): Promise<void> {
  socketOf(lease).ref(); // else Node ends before the farewell is said
  await lease.end();
}

function socketOf(client: Client): Socket {
  return client.connection.stream as Socket;
}
