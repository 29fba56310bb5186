import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Logger, pino } from 'pino';
import { championFolder } from '../pipeline/bundle/index.js';
import { createApp } from './app.js';
import { artifactsOf, type Config } from './config.js';
import { ModelHolder } from './model/holder.js';
import type { Services } from './services.js';
import { StoreGate } from './store/gate.js';

/** Milliseconds. */
const CONNECT_TIMEOUT = 2_000;
const STATEMENT_TIMEOUT = 5_000;

/** A scorer that listens. */
export interface RunningScorer {
  readonly services: Services;
  readonly server: Server;
  /** `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Takes no new connections, finishes what is in work, then ends. */
  close(): Promise<void>;
}

/** Loads the model and listens. Without a model it listens all the same, is not ready, and says why. */
export async function startScorer(config: Config, log: Logger = loggerOf(config)): Promise<RunningScorer> {
  const services = servicesOf(config, log);
  await services.models
    .reload()
    .catch((error: Error) => log.error({ err: error }, 'no model could be loaded; not ready'));
  const server = createServer(createApp(services).callback());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(config.port, config.host, resolve);
  });
  return {
    services,
    server,
    url: urlOf(server),
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await services.store.close();
    },
  };
}

function servicesOf(config: Config, log: Logger): Services {
  return {
    config,
    log,
    models: new ModelHolder(() => config.modelUri ?? championFolder(artifactsOf(config))),
    // PostgreSQL's client is loaded by the first who needs it: the start need not wait for it.
    store: new StoreGate(async (dataset) => {
      const { openStore } = await import('../pipeline/store/index.js');
      return openStore({
        dataset,
        root: config.home,
        databaseUrl: config.databaseUrl,
        connectTimeout: CONNECT_TIMEOUT,
        statementTimeout: STATEMENT_TIMEOUT,
        patience: 0,
        notice: (message) => log.info(message),
      });
    }),
  };
}

function loggerOf({ logLevel }: Config): Logger {
  return pino({ level: logLevel, timestamp: pino.stdTimeFunctions.isoTime });
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
