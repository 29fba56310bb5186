import { Client, type ClientConfig } from 'pg';
import { explainConnection, mayPass } from './connectionErrors.js';
import { addressOf, parseDatabaseUrl } from './databaseUrl.js';
import { type EmbeddedOptions, type EmbeddedServer, ensureEmbedded } from './embedded/server.js';
import { retry } from './retry.js';

/** The PostgreSQL server that holds the store. */
export interface Server {
  readonly kind: 'embedded' | 'external';
  /** How to connect to it now. The embedded server is started for that if it does not run. */
  wake(): Promise<ClientConfig>;
  /** We need it no longer; an embedded server may then go to sleep. */
  release(): Promise<void>;
}

/** Milliseconds; a quiet connection shows signs of life, so that nothing on the way forgets it. */
const KEEP_ALIVE = 30_000;

/** The server of a DATABASE_URL. */
export function externalServer(
  url: string,
  environment: NodeJS.ProcessEnv,
  { connectTimeout, patience }: { connectTimeout: number; patience: number },
): Server {
  const { config: fromUrl, tls } = parseDatabaseUrl(url, environment);
  const config = {
    ...fromUrl,
    connectionTimeoutMillis: connectTimeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE,
  };
  const plain = { ...config, ssl: false };
  const encrypted = { ...config, ssl: config.host?.startsWith('/') ? false : tls.ssl };
  let settled: ClientConfig | undefined = tls.optional ? undefined : encrypted;
  return {
    kind: 'external',
    async wake() {
      settled ??= (await offersTls(encrypted, patience)) ? encrypted : plain;
      return settled;
    },
    release: async () => undefined,
  };
}

/** The server below the project's own data folder. While it is awake, an open connection keeps it so. */
export function embeddedServer(options: EmbeddedOptions): Server {
  let current: EmbeddedServer | undefined;
  const release = async () => {
    const last = current;
    current = undefined;
    await last?.release();
  };
  return {
    kind: 'embedded',
    async wake() {
      await release();
      current = await ensureEmbedded(options);
      return current.config;
    },
    release,
  };
}

async function offersTls(config: ClientConfig, patience: number): Promise<boolean> {
  const attempt = async () => {
    const client = new Client(config);
    client.on('error', () => undefined); // thrown by connect() as well
    await client.connect();
    await client.end();
  };
  try {
    await retry(attempt, mayPass, patience);
    return true;
  } catch (error) {
    if ((error as Error).message.includes('does not support SSL')) return false;
    throw explainConnection(error, addressOf(config));
  }
}
