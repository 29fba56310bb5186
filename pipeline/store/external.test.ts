import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ClientConfig } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.js';
import { diagnoseStore } from './doctor.js';
import { dataFolder } from './embedded/place.js';
import { ensureEmbedded, stopEmbedded } from './embedded/server.js';
import { knownMigrations } from './migrate.js';
import { openStore, type StoreOptions } from './open.js';
import type { Store } from './store.js';

// An embedded server stands in for the one that DATABASE_URL names: the same PostgreSQL, reached from outside.
process.umask(0o022); // root's server, which runs as another user, must reach what we make
const root = mkdtempSync(join(tmpdir(), 'clv-external-'));
let server: ClientConfig;

beforeAll(async () => {
  chmodSync(root, 0o755);
  server = await startServer();
});

afterAll(async () => {
  await stopEmbedded(root);
  rmSync(root, { recursive: true, force: true });
});

async function startServer(port?: number): Promise<ClientConfig> {
  const { config, release } = await ensureEmbedded({ root, port, idleMinutes: 1, notice: () => undefined });
  await release();
  return config;
}

function url(
  change: { host?: string; port?: number; password?: string; database?: string } = {},
  query = '',
): string {
  const { user, password, host, port, database } = { ...server, ...change };
  return `postgres://${user}:${password}@${host}:${port}/${database}?${query}`;
}

function options(databaseUrl: string, more: Partial<StoreOptions> = {}): StoreOptions {
  return { root, dataset: 'shop', databaseUrl, patience: 0, notice: () => undefined, ...more };
}

async function refusal(databaseUrl: string): Promise<UserError> {
  const error = await openStore(options(databaseUrl)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

describe('a server that cannot be used', () => {
  it.each([
    ['wrong password', () => url({ password: 'guess' }), /refuses the password/],
    ['unknown database', () => url({ database: 'nowhere' }), /nowhere does not exist on that server/],
    ['unknown host', () => url({ host: 'db.invalid' }), /db\.invalid:\d+\/postgres cannot be found/],
    ['nothing listening', () => url({ port: 1 }), /127\.0\.0\.1:1\/postgres refuses the connection/],
    ['no TLS', () => url({}, 'sslmode=require'), /offers no TLS, which sslmode asks for/],
  ])('is told in one sentence without the password: %s', async (_, address, sentence) => {
    const error = await refusal(address());
    expect(error.message).toMatch(sentence);
    expect(`${error.message} ${error.todo}`).not.toMatch(new RegExp(`guess|${server.password}`));
  });

  it('is told that it does not answer, rather than waited for', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const opening = openStore(options(url({ port }), { connectTimeout: 50 }));
    await expect(opening).rejects.toThrow(/does not answer in time/);
    silent.close();
  });

  it('is a problem for the doctor, not an exception', async () => {
    const diagnosis = await diagnoseStore(options(url({ port: 1 })));
    expect(diagnosis).toEqual({
      kind: 'external',
      problems: [{ message: expect.stringContaining('refuses the connection'), todo: expect.any(String) }],
    });
  });

  it('is waited for while it is down', async () => {
    await stopEmbedded(root);
    const [store] = await Promise.all([
      openStore(options(url(), { patience: 60_000 })),
      startServer(server.port),
    ]);
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await store.close();
  });
});

describe('TLS', () => {
  const file = (name: string) => join(root, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: root, stdio: 'ignore' });

  const newKey = (name: string) => {
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    return [...curve, '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`];
  };

  beforeAll(async () => {
    for (const name of ['ca', 'stranger']) {
      openssl('req', '-x509', ...newKey(name), '-out', `${name}.pem`);
    }
    openssl('req', ...newKey('server'), '-out', 'server.csr');
    writeFileSync(file('names.txt'), 'subjectAltName=DNS:localhost');
    const signer = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names.txt'];
    openssl('x509', '-req', '-in', 'server.csr', ...signer, '-out', 'server.pem');
    // PostgreSQL wants its key to be its own.
    const { uid, gid } = statSync(dataFolder(root));
    chownSync(file('server.key'), uid, gid);
    chmodSync(file('server.key'), 0o600);

    const store = await openStore(options(url()));
    await store.execute(`ALTER SYSTEM SET ssl_cert_file = '${file('server.pem')}'`);
    await store.execute(`ALTER SYSTEM SET ssl_key_file = '${file('server.key')}'`);
    await store.execute('ALTER SYSTEM SET ssl = on');
    await store.execute('SELECT pg_reload_conf()');
    await store.close();
    await vi.waitUntil(async () => (await tlsOf('sslmode=require'))?.startsWith('TLSv1'), {
      timeout: 20_000,
    });
  });

  async function tlsOf(query: string, host = '127.0.0.1'): Promise<string | undefined> {
    const { tls, problems } = await diagnoseStore(options(url({ host }, query)));
    return problems[0]?.message ?? tls;
  }

  it('is used by default where the server has it, and not where it is turned off', async () => {
    expect(await tlsOf('')).toMatch(/^TLSv1/);
    expect(await tlsOf('sslmode=disable')).toBeUndefined();
  });

  it('trusts the given CA, and no other', async () => {
    expect(await tlsOf(`sslmode=verify-full&sslrootcert=${file('ca.pem')}`, 'localhost')).toMatch(/^TLSv1/);
    for (const query of [
      'sslmode=verify-full',
      `sslmode=verify-full&sslrootcert=${file('stranger.pem')}`,
      `sslmode=verify-ca&sslrootcert=${file('stranger.pem')}`,
      `sslmode=require&sslrootcert=${file('stranger.pem')}`,
    ]) {
      expect(await tlsOf(query, 'localhost')).toMatch(/certificate that is not trusted/);
    }
  });

  it('checks the host name for verify-full, not for verify-ca', async () => {
    expect(await tlsOf(`sslmode=verify-full&sslrootcert=${file('ca.pem')}`)).toMatch(
      /made for another host name/,
    );
    expect(await tlsOf(`sslmode=verify-ca&sslrootcert=${file('ca.pem')}`)).toMatch(/^TLSv1/);
  });
});

describe.skipIf(!hasPgBouncer())('behind pgbouncer in transaction mode', () => {
  let pooler: ChildProcess;
  let address: string;
  let store: Store;

  beforeAll(async () => {
    const port = await freePort();
    address = url({ port });
    pooler = await startPgBouncer(port);
    store = await openStore(options(address, { dataset: 'pooled', patience: 10_000 }));
  });

  afterAll(async () => {
    await store.close();
    pooler.kill();
  });

  it('is seen by the doctor', async () => {
    expect(await diagnoseStore(options(address, { dataset: 'pooled' }))).toMatchObject({
      kind: 'external',
      pooler: true,
      schemaVersion: (await knownMigrations()).length,
      problems: [],
    });
    expect(await diagnoseStore(options(url()))).toMatchObject({ pooler: false });
  });

  it('copies in and out, and reads by cursor, while others use the same connections', async () => {
    const ids = Array.from({ length: 5000 }, (_, i) => `"${i}"\n`);
    const lines = ids.map((id) => `"${id.replaceAll('"', '""')}",1,2,3,4,5.5\n`);
    const columns = ['customer_id', 'first_day', 'last_day', 'orders', 'purchases', 'net_amount'];
    const others = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, i) => store.query('SELECT $1::integer AS i', [i])));

    const [copied] = await Promise.all([
      store.copyIn('customers', columns, Readable.from(lines)),
      others(30),
    ]);
    expect(copied).toBe(5000);

    const query = `SELECT ${columns.join(', ')} FROM ${store.table('customers')} ORDER BY customer_id`;
    const [csv] = await Promise.all([store.copyOut(query).then(text), others(30)]);
    expect(csv).toBe(lines.sort().join(''));

    const read: string[] = [];
    for await (const batch of store.rows<{ customer_id: string }>(query, [], 700)) {
      read.push(...batch.map((row) => row.customer_id));
      await others(5);
    }
    expect(read).toEqual(ids.sort());
  });

  it('limits the time of a statement', async () => {
    const hasty = await openStore(options(address, { dataset: 'pooled', statementTimeout: 30 }));
    await expect(hasty.query('SELECT pg_sleep(60)')).rejects.toThrow('longer than allowed');
    await hasty.close();
  });

  it('holds a lock against other users of the pooler', async () => {
    const other = await openStore(options(address, { dataset: 'pooled' }));
    let inside = 0;
    const work = (through: Store) =>
      through.withLock('train', async () => {
        expect(++inside).toBe(1);
        await through.query('SELECT pg_sleep(0.02)');
        inside--;
      });
    await Promise.all([work(store), work(other), work(store)]);
    await other.close();
  });
});

/** In a folder of its own, as the server's user, since pgbouncer does not run as root either. */
async function startPgBouncer(port: number): Promise<ChildProcess> {
  const { uid, gid } = statSync(dataFolder(root));
  const folder = mkdtempSync(join(root, 'pgbouncer-'));
  writeFileSync(join(folder, 'users.txt'), `"${server.user}" "${server.password}"\n`);
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
    * = host=127.0.0.1 port=${server.port}
    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = ${port}
    unix_socket_dir =
    auth_type = scram-sha-256
    auth_file = ${folder}/users.txt
    pool_mode = transaction
    default_pool_size = 3
    `.replace(/^ +/gm, ''),
  );
  for (const path of [folder, join(folder, 'users.txt'), join(folder, 'pgbouncer.ini')])
    chownSync(path, uid, gid);
  const pooler = spawn('pgbouncer', [join(folder, 'pgbouncer.ini')], {
    uid,
    gid,
    cwd: folder,
    stdio: 'ignore',
  });
  await once(pooler, 'spawn');
  return pooler;
}

/** Where pgbouncer is missing its tests are skipped, but a green CI must have seen them pass. */
function hasPgBouncer(): boolean {
  try {
    execFileSync('pgbouncer', ['--version']);
    return true;
  } catch (error) {
    if (process.env.CI === 'true') throw new Error('pgbouncer is missing in CI.', { cause: error });
    console.warn('Skipped: pgbouncer is missing.');
    return false;
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { port: number };
  listener.close();
  await once(listener, 'close');
  return port;
}
