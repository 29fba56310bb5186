import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { createApp } from './app.js';
import { BatchPool } from './batch/pool.js';
import type { Config } from './config.js';
import { ApiKeys } from './middleware/auth/apiKeys.js';
import { GuessLimit } from './middleware/auth/guessLimit.js';
import { Metrics } from './middleware/metrics/metrics.js';
import { ModelHolder } from './model/holder.js';
import type { ServingModel } from './model/servingModel.js';
import { announcementOf, sourceOf } from './model/source.js';
import { reloadOnChange } from './model/watch.js';
import type { Services } from './services.js';
import { storeGate } from './store/open.js';

/** Milliseconds in which a caller must have sent its headers. */
const HEADERS_TIMEOUT = 10_000;
/** Milliseconds between two looks for callers who have not. */
const CHECK_INTERVAL = 2_000;
/** Milliseconds of silence in the middle of a request or reply after which the caller is taken for gone. */
const IDLE_TIMEOUT = 60_000;
/** Milliseconds that requests in work may still take once the scorer is to end. */
const DRAIN_TIMEOUT = 20_000;

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
  const stop = new AbortController();
  const services = servicesOf(config, log, stop.signal);
  await services.models.reload().catch(() => services.models.fault);
  const announcement = announcementOf(config);
  const endWatch = announcement === undefined ? undefined : reloadOnChange(announcement, services.models);
  const server = createServer(
    { connectionsCheckingInterval: CHECK_INTERVAL },
    createApp(services).callback(),
  );
  server.headersTimeout = HEADERS_TIMEOUT;
  // Long batches take their time; silence does not (and JSON bodies have the timeout of their route).
  server.requestTimeout = 0;
  server.setTimeout(IDLE_TIMEOUT);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(config.port, config.host, resolve);
  });
  return {
    services,
    server,
    url: urlOf(server),
    async close() {
      endWatch?.();
      stop.abort();
      // Those who do not know yet that we are unready are still answered.
      await delay(config.drain);
      await drain(server);
      await services.pool.close();
      await services.store.close();
    },
  };
}

function servicesOf(config: Config, log: Logger, stopping: AbortSignal): Services {
  const metrics = new Metrics();
  return {
    config,
    log,
    stopping,
    metrics,
    models: new ModelHolder(sourceOf(config), (outcome) => noteLoad(outcome, metrics, log)),
    store: storeGate(config, (message) => log.info(message)),
    pool: new BatchPool(config),
    keys: new ApiKeys(config.apiKeys),
    guesses: new GuessLimit(),
  };
}

function noteLoad(outcome: ServingModel | Error, metrics: Metrics, log: Logger): void {
  if (outcome instanceof Error) {
    metrics.reloads.inc({ outcome: 'refused' });
    log.error({ err: outcome }, 'a model is refused; the old one, if any, goes on serving');
    return;
  }
  metrics.reloads.inc({ outcome: 'loaded' });
  metrics.model.reset();
  metrics.model.set({ version: outcome.version }, 1);
  log.info({ model_version: outcome.version }, 'a model serves');
}

/** Ends idle connections at once, busy ones after their reply or, at the latest, after a while. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT);
  await closed;
  clearTimeout(timer);
}

function loggerOf({ logLevel }: Config): Logger {
  return pino(
    { level: logLevel, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ sync: false }),
  );
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
