import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig, escapeLiteral } from 'pg';

/** Milliseconds between two tries to take a lock that somebody holds. */
const TRY_AGAIN = 100;

/**
 * Runs `work` while holding an advisory lock, on a connection of its own, so that work which needs the pool
 * never waits for a lock that waits for it. The lock belongs to a transaction: a pooler in transaction mode
 * keeps that together, and it is gone with the connection when the process dies.
 * @param onHeld told once, where somebody holds the lock, who that is; it may throw instead of waiting
 * @throws what `work` or `onHeld` throws; the connection's error where that broke, since the lock was lost with it.
 */
export async function holdingLock<T>(
  config: ClientConfig,
  key: string,
  onHeld: (holder: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const client = new Client(config);
  client.on('error', () => undefined); // thrown by the ROLLBACK below as well
  try {
    await client.connect();
    await takeLock(client, key, onHeld);
    try {
      return await work();
    } finally {
      await client.query('ROLLBACK');
    }
  } finally {
    await client.end();
  }
}

/** Tries and lets go in between: to wait in the server would keep a connection of a pooler from the holder. */
async function takeLock(client: Client, key: string, onHeld: (holder: string) => void): Promise<void> {
  for (let tries = 0; ; tries++) {
    await client.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0');
    // Others are told who works; the transaction keeps that too, and a pooler cannot mix it up.
    await client.query("SELECT set_config('application_name', $1, true)", [ourName()]);
    // The key stands in the text: a statement with parameters would leave its snapshot open, and as long as the
    // work goes on no VACUUM of the whole database could clean up behind it.
    const sql = `SELECT pg_try_advisory_xact_lock(hashtextextended(${escapeLiteral(key)}, 0)) AS taken`;
    const { rows } = await client.query<{ taken: boolean }>(sql);
    if (rows[0].taken) return;
    if (tries === 0) onHeld(await holderOf(client, key));
    await client.query('ROLLBACK');
    await delay(TRY_AGAIN);
  }
}

/** PostgreSQL cuts longer names off. Bytes. */
const MAX_NAME_LENGTH = 63;

/** Who we are to whoever finds the lock taken. */
function ourName(): string {
  return `process ${process.pid} on ${hostname()}`.slice(0, MAX_NAME_LENGTH);
}

/** The name of whoever holds the lock, and since when. A lock's key is split over two columns of pg_locks. */
async function holderOf(client: Client, key: string): Promise<string> {
  const { rows } = await client.query<{ name: string | null; since: string | null }>(
    `SELECT application_name AS name, to_char(xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since
      FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND granted AND objsubid = 1
        AND (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)`,
    [key],
  );
  const [{ name, since } = { name: null, since: null }] = rows;
  if (!name) return 'another process';
  return since === null ? name : `${name}, since ${since} UTC`;
}
