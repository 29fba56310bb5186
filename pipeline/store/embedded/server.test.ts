import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type StoreOptions } from '../open.js';
import { dataFolder, findPlace, linkedFolder } from './place.js';
import { readPostmaster } from './postmaster.js';
import { stopEmbedded } from './server.js';
import { supervisorLogFile } from './supervision.js';

process.umask(0o022); // root's server, which runs as another user, must reach what we make

const isRoot = process.getuid?.() === 0;
async function remove(root: string): Promise<void> {
  await stopEmbedded(root);
  const folder = await linkedFolder(dataFolder(root));
  if (folder) rmSync(folder, { recursive: true, force: true });
  rmSync(root, { recursive: true, force: true });
}

function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'clv-store-'));
  chmodSync(root, 0o755);
  return root;
}

function options(root: string, more: Partial<StoreOptions> = {}): StoreOptions {
  return { root, dataset: 'shop', databaseUrl: '', idleMinutes: 1, notice: () => undefined, ...more };
}

async function openAndClose(root: string, more: Partial<StoreOptions> = {}): Promise<void> {
  const store = await openStore(options(root, more));
  await store.close();
}

function supervisorLog(root: string): string {
  return readFileSync(supervisorLogFile(dataFolder(root)), 'utf8');
}

async function serverPid(root: string): Promise<number | undefined> {
  return (await readPostmaster(dataFolder(root)))?.pid;
}

describe('the embedded server', () => {
  const root = newRoot();
  afterAll(() => remove(root));

  it('is one for all processes that come first at the same time', async () => {
    const started = await Promise.all([openInOtherProcess(root), openInOtherProcess(root)]);
    expect(started[0]).toMatch(/^20\d\d-/);
    expect(started[1]).toBe(started[0]);
  });

  it('listens on this machine alone, with a password that its owner alone can read', async () => {
    const store = await openStore(options(root));
    const [settings] = await store.query(
      `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets,
              (SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules) AS methods`,
    );
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '', methods: 'scram-sha-256' });
    expect(statSync(join(dataFolder(root), 'clv_password')).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('says why it does not start', async () => {
    const other = newRoot();
    try {
      await openAndClose(other);
      await stopEmbedded(other);
      writeFileSync(join(dataFolder(other), 'postgresql.conf'), 'nonsense = 1');
      await expect(openAndClose(other)).rejects.toThrow(
        /does not start: configuration file .* contains errors/,
      );
    } finally {
      await remove(other);
    }
  });

  it('keeps what was committed when it is killed', async () => {
    const store = await openStore(options(root));
    await store.execute(`INSERT INTO ${store.table('customers')} VALUES ('ana', 1, 2, 3, 4, 5.5)`);
    await store.close();
    const pid = await serverPid(root);
    process.kill(pid!, 'SIGKILL');
    const again = await openStore(options(root));
    const customers = await again.query(`SELECT net_amount FROM ${again.table('customers')}`);
    expect(customers).toEqual([{ net_amount: 5.5 }]);
    expect(await serverPid(root)).not.toBe(pid);
    await again.close();
  });

  it('starts although its old process number now belongs to another program', async () => {
    const pidFile = join(dataFolder(root), 'postmaster.pid');
    const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
    await stopEmbedded(root);
    // A program of the user that the server runs as; PostgreSQL does not mind those of others.
    const { uid, gid } = statSync(dataFolder(root));
    const other = spawn('sleep', ['1000'], { uid, gid, cwd: '/' });
    writeFileSync(pidFile, [other.pid, ...rest].join('\n'));
    await openAndClose(root);
    expect(await serverPid(root)).not.toBe(other.pid);
    other.kill();
  });

  it('comes back for a store that is open while somebody stops it', async () => {
    const store = await openStore(options(root));
    expect(await stopEmbedded(root)).toBe(true);
    expect(await stopEmbedded(root)).toBe(false);
    expect(await store.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await store.close();
  });

  it('says so where the port it must take is taken', async () => {
    await stopEmbedded(root);
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await expect(openAndClose(root, { port })).rejects.toThrow(`Port ${port} of 127.0.0.1 is taken`);
    taken.close();
  });
});

describe('its supervisor', () => {
  const root = newRoot();
  const patience = { timeout: 20_000 };
  afterAll(() => remove(root));

  /** The process numbers of all supervisors so far, in the order of their servers. */
  const supervisors = () =>
    [...supervisorLog(root).matchAll(/\[(\d+)\] watches/g)].map(([, pid]) => Number(pid));

  it('stops the server when nobody uses it, and ends', async () => {
    await openAndClose(root, { idleMinutes: 0.01 });
    await expect.poll(() => supervisorLog(root), patience).toContain('nobody used it for 0.6 seconds');
    await expect.poll(() => serverPid(root), patience).toBeUndefined();
    await expect.poll(() => supervisors().filter(isRunning), patience).toEqual([]);
  });

  it('counts an open store as a user, also while it asks for nothing', async () => {
    const before = supervisors().length;
    const store = await openStore(options(root, { idleMinutes: 0.005 }));
    const pid = await serverPid(root);
    await expect.poll(() => supervisors().length, patience).toBe(before + 1);
    const leases = `SELECT count(*) AS leases FROM pg_stat_activity WHERE application_name = 'clv lease'`;
    expect(await store.query(leases)).toEqual([{ leases: 1 }]);
    await store.query('SELECT pg_sleep(1)');
    expect(await serverPid(root)).toBe(pid);
    await store.close();
    await expect.poll(() => serverPid(root), patience).toBeUndefined();
  });

  it('stops the server when its data folder is removed', async () => {
    const before = supervisors().length;
    await openAndClose(root, { idleMinutes: 0.02 });
    const pid = await serverPid(root);
    await expect.poll(() => supervisors().length, patience).toBe(before + 1);
    rmSync(dataFolder(root), { recursive: true, force: true });
    await expect.poll(() => isRunning(pid!), patience).toBe(false);
  });
});

describe('what a person must mend', () => {
  let root: string;
  beforeEach(() => {
    root = newRoot();
  });
  afterEach(() => remove(root));

  it('is told: a folder of a newer PostgreSQL', async () => {
    mkdirSync(dataFolder(root), { recursive: true });
    writeFileSync(join(dataFolder(root), 'PG_VERSION'), '99\n');
    await expect(openAndClose(root)).rejects.toThrow(
      /was made by PostgreSQL 99, but this project brings PostgreSQL 18/,
    );
  });

  it('is told: a folder that holds something else', async () => {
    mkdirSync(dataFolder(root), { recursive: true });
    writeFileSync(join(dataFolder(root), 'holiday.jpg'), '');
    await expect(openAndClose(root)).rejects.toThrow(/holds something else \(holiday\.jpg\)/);
  });

  it.skipIf(isRoot)('is told: a folder that cannot be written', async () => {
    chmodSync(root, 0o555);
    await expect(openAndClose(root)).rejects.toThrow(/belongs to somebody else/);
  });

  it.skipIf(!mountWorks())('is told: a read-only file system', async () => {
    await onFileSystem(root, 'ro', () => expect(openAndClose(root)).rejects.toThrow(/read-only/));
  });

  it.skipIf(!mountWorks())('is told: a full disk, and nothing half-made is left', async () => {
    await onFileSystem(root, 'size=20m', async () => {
      await expect(openAndClose(root)).rejects.toThrow(/disk is full/);
      expect(execFileSync('ls', [join(root, 'data')], { encoding: 'utf8' })).toBe('');
    });
  });

  it.skipIf(!isRoot)(
    'is told: that the data is elsewhere, since the server cannot enter the project',
    async () => {
      chmodSync(root, 0o700);
      const heard: string[] = [];
      const place = await findPlace(root, (message) => heard.push(message));
      expect(heard).toEqual([expect.stringContaining(`its data is in ${place.folder}`)]);
      expect(place.folder).not.toContain(root);
      expect(await findPlace(root, (message) => heard.push(message))).toEqual(place);
      expect(heard).toHaveLength(1);
    },
  );
});

/** Opens the store in a process of its own; returns when its server was started. */
async function openInOtherProcess(root: string): Promise<string> {
  const store = JSON.stringify(new URL('../index.ts', import.meta.url).href);
  const program = `
    const { openStore } = await import(${store});
    const store = await openStore(${JSON.stringify(options(root))});
    const [row] = await store.query('SELECT pg_postmaster_start_time()::text AS started');
    console.log(row.started);
    await store.close();`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return (await text(child.stdout)).trim();
}

function isRunning(pid: number): boolean {
  const state = execFileSync('sh', ['-c', `ps -o stat= -p ${pid} || true`], { encoding: 'utf8' }).trim();
  return state !== '' && !state.startsWith('Z');
}

/** Only root can mount a file system, and not in every container. */
function mountWorks(): boolean {
  if (!isRoot) return false;
  const folder = mkdtempSync(join(tmpdir(), 'clv-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onFileSystem(folder: string, option: string, work: () => Promise<void>): Promise<void> {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `mode=755,${option}`, 'tmpfs', folder]);
  try {
    await work();
  } finally {
    execFileSync('umount', ['--lazy', folder]);
  }
}
