import { mayPass } from './connectionErrors.js';
import { isCurrent, migrate } from './migrate.js';
import { schemaOf } from './names.js';
import { retry } from './retry.js';
import { embeddedServer, externalServer, type Server } from './server.js';
import { PooledStore, type PoolLimits, type Store } from './store.js';

export interface StoreOptions extends Partial<PoolLimits> {
  /** Name of the data set; it gets a schema of its own. */
  readonly dataset: string;
  /** The project's folder; the embedded server keeps its data in `<root>/data/postgres`. */
  readonly root: string;
  /** The server to use; DATABASE_URL if left out, and the embedded one where that is empty too. */
  readonly databaseUrl?: string | undefined;
  /** Minutes without any user after which the embedded server is stopped; 10 if left out. */
  readonly idleMinutes?: number;
  /** Port of the embedded server; a free one if left out. */
  readonly port?: number;
  /** Told what a person should know: where the data went, what is waited for. Standard error if left out. */
  readonly notice?: (message: string) => void;
}

const DEFAULT_LIMITS: PoolLimits = {
  maxConnections: 10,
  connectTimeout: 10_000,
  statementTimeout: 0,
  patience: 10_000,
};

/**
 * Opens the store of a data set: on the server of DATABASE_URL, else on the embedded one, which is started
 * if it does not run. Its tables are made or brought to the newest version.
 * @throws UserError where the server cannot be used, with what to do about it.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const limits = limitsOf(options);
  const schema = schemaOf(options.dataset);
  const server = serverOf(options);
  const open = async () => {
    const store = await PooledStore.connect(server, schema, limits, noticeOf(options));
    try {
      await prepare(store, options.dataset);
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  };
  // An idle embedded server may stop between our first connection and the next: then all is done again.
  return retry(open, mayPass, server.kind === 'embedded' ? limits.patience : 0);
}

/** The server that the options mean; nothing is started yet. */
export function serverOf(options: StoreOptions): Server {
  const url = databaseUrlOf(options);
  if (url !== '') return externalServer(url, process.env, limitsOf(options));
  const { root, idleMinutes, port } = options;
  return embeddedServer({ root, idleMinutes, port, notice: noticeOf(options) });
}

/** The URL of the server to use; empty for the embedded one. */
export function databaseUrlOf(options: StoreOptions): string {
  return options.databaseUrl ?? process.env.DATABASE_URL ?? '';
}

function limitsOf(options: StoreOptions): PoolLimits {
  const { maxConnections, connectTimeout, statementTimeout, patience } = options;
  return {
    maxConnections: maxConnections ?? DEFAULT_LIMITS.maxConnections,
    connectTimeout: connectTimeout ?? DEFAULT_LIMITS.connectTimeout,
    statementTimeout: statementTimeout ?? DEFAULT_LIMITS.statementTimeout,
    patience: patience ?? DEFAULT_LIMITS.patience,
  };
}

function noticeOf(options: StoreOptions): (message: string) => void {
  return options.notice ?? ((message) => void process.stderr.write(`${message}\n`));
}

async function prepare(store: Store, dataset: string): Promise<void> {
  if (await isCurrent(store, store.schema, dataset)) return;
  await store.transaction((session) => migrate(session, store.schema, dataset));
}
