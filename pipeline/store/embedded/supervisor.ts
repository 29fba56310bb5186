/**
 * The process that stops the embedded server when nobody has used it for a while, or when its data folder
 * is gone. Started by supervision.ts, detached from everybody, with its orders as JSON.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { clientConfig, readPassword } from './cluster.js';
import { readPostmaster, stopServer } from './postmaster.js';
import { SUPERVISOR_LOCK, type SupervisorOrders } from './supervision.js';

/** Milliseconds we wait for the server we were started for, and between two looks. */
const MAX_WAIT = 120_000;
const LOOK_AGAIN = 100;
/** Seconds between two counts of the server's users. */
const MAX_COUNT_INTERVAL = 5;

interface Watch {
  readonly pid: number;
  readonly client: Client;
}

function log(message: string): void {
  console.log(`${new Date().toISOString()} [${process.pid}] ${message}`);
}

/** The server once it answers, or undefined where it never does or another supervisor has it. */
async function watchServer(folder: string): Promise<Watch | undefined> {
  for (let waited = 0; waited < MAX_WAIT; waited += LOOK_AGAIN) {
    const watch = await tryWatch(folder).catch(() => undefined); // not up yet
    if (watch) {
      const sql = 'SELECT pg_try_advisory_lock($1) AS mine';
      const { rows } = await watch.client.query<{ mine: boolean }>(sql, [SUPERVISOR_LOCK]);
      if (rows[0]?.mine) return watch;
      await watch.client.end();
      return undefined;
    }
    await delay(LOOK_AGAIN);
  }
  return undefined;
}

async function tryWatch(folder: string): Promise<Watch | undefined> {
  const postmaster = await readPostmaster(folder);
  if (!postmaster) return undefined;
  const client = new Client({
    ...clientConfig(postmaster.port, await readPassword(folder)),
    application_name: 'clv supervisor',
  });
  // Whoever stopped the server, our work is done with it.
  client.on('error', () => process.exit(0));
  client.on('end', () => process.exit(0));
  await client.connect();
  return { pid: postmaster.pid, client };
}

async function countUsers(client: Client): Promise<number> {
  const { rows } = await client.query<{ users: number }>(
    `SELECT count(*)::integer AS users FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return rows[0]!.users;
}

/** Returns why the server is no longer wanted. */
async function untilUnwanted(client: Client, orders: SupervisorOrders): Promise<string> {
  const interval = Math.min(orders.idleSeconds / 4, MAX_COUNT_INTERVAL);
  for (let idle = 0; idle < orders.idleSeconds; ) {
    await delay(interval * 1000);
    if (!existsSync(join(orders.name, 'PG_VERSION'))) return 'its data folder is gone';
    idle = (await countUsers(client)) > 0 ? 0 : idle + interval;
  }
  return `nobody used it for ${orders.idleSeconds} seconds`;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as SupervisorOrders;
const watch = await watchServer(orders.folder);
if (watch) {
  log(`watches the server ${watch.pid} on ${orders.folder}`);
  const reason = await untilUnwanted(watch.client, orders);
  log(`stops the server ${watch.pid}: ${reason}`);
  await stopServer(watch.pid);
}
