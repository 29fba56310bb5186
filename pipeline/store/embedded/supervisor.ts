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

/** Milliseconds we wait for the server we were started for to appear, and between two looks. */
const MAX_WAIT = 15_000;
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

/** The server once it answers, or undefined where it never comes or another supervisor has it. */
async function watchServer(folder: string): Promise<Watch | undefined> {
  for (let absent = 0; absent < MAX_WAIT && existsSync(folder); await delay(LOOK_AGAIN)) {
    const postmaster = await readPostmaster(folder);
    if (!postmaster) absent += LOOK_AGAIN;
    // It may be starting or, after a crash, recovering for as long as it takes.
    const client = postmaster && (await connect(folder, postmaster.port).catch(() => undefined));
    if (client) return (await isOurs(client)) ? { pid: postmaster.pid, client } : undefined;
  }
  return undefined;
}

async function connect(folder: string, port: number): Promise<Client> {
  const config = clientConfig(port, await readPassword(folder));
  const client = new Client({ ...config, application_name: 'clv supervisor' });
  client.on('error', () => undefined); // thrown by connect() as well
  await client.connect();
  // Whoever stops the server from now on, our work is done with it.
  client.on('end', () => process.exit(0));
  return client;
}

async function isOurs(client: Client): Promise<boolean> {
  const sql = 'SELECT pg_try_advisory_lock($1) AS mine';
  const { rows } = await client.query<{ mine: boolean }>(sql, [SUPERVISOR_LOCK]);
  if (!rows[0].mine) await client.end();
  return rows[0].mine;
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
