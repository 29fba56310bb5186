import { statfs } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import type { TLSSocket } from 'node:tls';
import { Client, type ClientConfig } from 'pg';
import { UserError } from '../errors.js';
import { explainConnection } from './connectionErrors.js';
import { addressOf } from './databaseUrl.js';
import { dataFolder, linkedFolder } from './embedded/place.js';
import { knownMigrations, schemaState } from './migrate.js';
import { qualified, schemaOf } from './names.js';
import { databaseUrlOf, type StoreOptions, serverOf } from './open.js';
import { sessionOn } from './session.js';
import { storeTypes } from './values.js';

/** Something that is not well, and what to do about it. */
export interface Problem {
  readonly message: string;
  readonly todo: string;
}

/** What `clv doctor` says of the store. Everything but `kind` and `problems` is missing where it is out of reach. */
export interface StoreDiagnosis {
  readonly kind: 'embedded' | 'external';
  readonly problems: readonly Problem[];
  /** `host:port/database`. */
  readonly address?: string;
  readonly serverVersion?: string;
  /** For example `TLSv1.3`; undefined for a plain connection. */
  readonly tls?: string;
  /** Whether a pooler (pgbouncer, Supavisor) stands between us and the server. */
  readonly pooler?: boolean;
  /** Median time of a statement there and back, milliseconds. */
  readonly latency?: number;
  readonly schema?: string;
  /** Undefined where the data set has no tables yet. */
  readonly schemaVersion?: number;
  /** Bytes. */
  readonly databaseSize?: number;
  /** Bytes by table, indexes included. */
  readonly tableSizes?: Readonly<Record<string, number>>;
  /** Embedded: where the data is, and the bytes free on that disk. */
  readonly embedded?: { readonly folder: string; readonly freeDisk: number };
}

const LATENCY_SAMPLES = 9;
/** Milliseconds; a call of the scorer may ask the store once. */
const SLOW_LATENCY = 50;
/** Bytes. */
const LITTLE_DISK = 1_000_000_000;

/** Looks at the store, starting the embedded server if that is what is used. Never throws a UserError. */
export async function diagnoseStore(options: StoreOptions): Promise<StoreDiagnosis> {
  const kind = databaseUrlOf(options) === '' ? 'embedded' : 'external';
  try {
    const server = serverOf(options);
    const config = await server.wake();
    try {
      return await examine(kind, config, options);
    } finally {
      await server.release();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind, problems: [{ message: error.message, todo: error.todo }] };
  }
}

async function examine(
  kind: StoreDiagnosis['kind'],
  config: ClientConfig,
  options: StoreOptions,
): Promise<StoreDiagnosis> {
  const client = new Client({ ...config, types: storeTypes });
  client.on('error', () => undefined); // thrown by the next statement as well
  try {
    await client.connect();
    const schema = schemaOf(options.dataset);
    const session = sessionOn(client, (name) => qualified(schema, name));
    const state = await schemaState(session, schema);
    const facts = {
      kind,
      address: addressOf(config),
      schema,
      ...(await serverFacts(client)),
      ...(state && { schemaVersion: state.version }),
      latency: await latency(client),
      tableSizes: await tableSizes(client, schema),
      ...(kind === 'embedded' && { embedded: await embeddedFacts(options.root) }),
    };
    return { ...facts, problems: await problemsOf(facts) };
  } catch (error) {
    throw explainConnection(error, addressOf(config));
  } finally {
    await client.end();
  }
}

async function serverFacts(client: Client) {
  const { rows } = await client.query<{ version: string; backend: number; size: number }>(
    `SELECT current_setting('server_version') AS version, pg_backend_pid() AS backend,
            pg_database_size(current_database()) AS size`,
  );
  const { version, backend, size } = rows[0]!;
  // A pooler invents the process number it greets us with.
  const { processID } = client as Client & { processID: number };
  const socket = client.connection.stream as Partial<TLSSocket>;
  const tls = socket.encrypted ? socket.getProtocol?.() : undefined;
  return {
    serverVersion: version,
    databaseSize: size,
    pooler: processID !== backend,
    ...(tls && { tls }),
  };
}

async function latency(client: Client): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < LATENCY_SAMPLES; i++) {
    const before = performance.now();
    await client.query('SELECT 1');
    times.push(performance.now() - before);
  }
  return times.sort((a, b) => a - b)[Math.floor(LATENCY_SAMPLES / 2)];
}

async function tableSizes(client: Client, schema: string): Promise<Record<string, number>> {
  const { rows } = await client.query<{ name: string; size: number }>(
    `SELECT relname AS name, pg_total_relation_size(pg_class.oid) AS size
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE nspname = $1 AND relkind = 'r' ORDER BY relname`,
    [schema],
  );
  return Object.fromEntries(rows.map(({ name, size }) => [name, size]));
}

async function embeddedFacts(root: string) {
  const folder = (await linkedFolder(dataFolder(root))) ?? dataFolder(root);
  const disk = await statfs(folder);
  return { folder, freeDisk: disk.bavail * disk.bsize };
}

async function problemsOf(facts: Omit<StoreDiagnosis, 'problems'>): Promise<Problem[]> {
  const problems: Problem[] = [];
  const newest = (await knownMigrations()).length;
  if (facts.schemaVersion !== undefined && facts.schemaVersion > newest) {
    problems.push({
      message: `The schema ${facts.schema} has version ${facts.schemaVersion}; this release knows versions up to ${newest}.`,
      todo: 'Update this project, or use another data set name or database.',
    });
  }
  if (facts.latency !== undefined && facts.latency > SLOW_LATENCY) {
    problems.push({
      message: `A statement takes ${Math.round(facts.latency)} ms there and back.`,
      todo: 'Run closer to the database, or move the database closer.',
    });
  }
  if (facts.embedded && facts.embedded.freeDisk < LITTLE_DISK) {
    problems.push({
      message: `Only ${Math.round(facts.embedded.freeDisk / 1e6)} MB are free where the data is, ${facts.embedded.folder}.`,
      todo: 'Free some space on that disk.',
    });
  }
  return problems;
}
