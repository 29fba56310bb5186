import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';

/** Milliseconds between two tries to take a lock that somebody holds. */
const TRY_AGAIN = 100;

/**
 * Runs `work` while holding an advisory lock, on a connection of its own, so that work which needs the pool
 * never waits for a lock that waits for it. The lock belongs to a transaction: a pooler in transaction mode
 * keeps that together, and it is gone with the connection when the process dies.
 * @throws what `work` throws; the connection's error where that broke, since the lock was lost with it.
 */
export async function holdingLock<T>(
  config: ClientConfig,
  key: string,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  const client = new Client(config);
  client.on('error', () => undefined); // thrown by the ROLLBACK below as well
  try {
    await client.connect();
    await takeLock(client, key, onWait);
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
async function takeLock(client: Client, key: string, onWait: () => void): Promise<void> {
  for (let tries = 0; ; tries++) {
    await client.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0');
    const sql = 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS taken';
    const { rows } = await client.query<{ taken: boolean }>(sql, [key]);
    if (rows[0].taken) return;
    await client.query('ROLLBACK');
    if (tries === 0) onWait();
    await delay(TRY_AGAIN);
  }
}
