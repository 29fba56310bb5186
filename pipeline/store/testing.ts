import { chmodSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escapeIdentifier } from 'pg';
import { openStore, type StoreOptions } from './open.js';
import type { Store } from './store.js';

/**
 * An empty store for tests, on an embedded server that all tests of this user share and that stops by itself.
 * @param name tells the test files apart; the data set also carries our process number.
 */
export async function openTestStore(name: string): Promise<Store> {
  return openStore(testOptions(name));
}

/** Removes all that the test has stored, and closes. */
export async function dropTestStore(store: Store): Promise<void> {
  await store.execute(`DROP SCHEMA ${escapeIdentifier(store.schema)} CASCADE`);
  await store.close();
}

/** What `openTestStore` opens, for tests that open it in another way. */
export function testOptions(name: string): StoreOptions {
  const root = join(tmpdir(), `clv-test-${process.getuid?.() ?? 0}`);
  mkdirSync(root, { recursive: true });
  chmodSync(root, 0o755); // for root's server, which runs as another user
  return { root, dataset: `${name} ${process.pid}`, databaseUrl: '', idleMinutes: 1 };
}
