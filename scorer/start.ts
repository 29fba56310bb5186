import { createServer, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { UserError } from '../pipeline/errors.js';
import { createApp } from './app.js';
import { BatchPool } from './batch/pool.js';
import type { Config } from './config.js';
import { listen } from './listen.js';
import { ApiKeys } from './middleware/auth/apiKeys.js';
import { GuessLimit } from './middleware/auth/guessLimit.js';
import { Metrics } from './middleware/metrics/metrics.js';
import { ModelHolder } from './model/holder.js';
import type { ServingModel } from './model/servingModel.js';
import { announcementOf, sourceOf } from './model/source.js';
import { reloadOnChange } from './model/watch.js';
import { MonitoringGauges } from './monitoring/gauges.js';
import { Sampler } from './sampling/sampler.js';
import type { Services } from './services.js';
import { storeGate } from './store/open.js';

/** Milliseconds in which a caller must have sent its headers. */
const HEADERS_TIMEOUT = 10_000;
/** Milliseconds between two looks for callers who have not. */
const CHECK_INTERVAL = 2_000;
/** Milliseconds of silence in the middle of a request or reply after which the caller is taken for gone. */
const IDLE_TIMEOUT = 60_000;
/** Milliseconds that a silent socket outlives the longest request, so that it is answered that it took too long. */
const TIME_TO_ANSWER = 5_000;
/**
 * Milliseconds for which a connection is kept for the next request: longer than by common proxies (60 s), which would
 * else send one into a connection that closes, and answer 502.
 */
const KEEP_ALIVE_TIMEOUT = 65_000;
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

/**
 * Listens, alive but not ready until {@link loadFirst} has found a model.
 * @throws UserError where it cannot listen.
 */
export async function startScorer(config: Config, log: Logger = loggerOf(config)): Promise<RunningScorer> {
  const stop = new AbortController();
  const services = servicesOf(config, log, stop.signal);
  const server = createServer(
    { connectionsCheckingInterval: CHECK_INTERVAL },
    createApp(services).callback(),
  );
  server.headersTimeout = HEADERS_TIMEOUT;
  // Long batches take their time; silence does not (and JSON bodies have the timeout of their route).
  server.requestTimeout = 0;
  server.setTimeout(Math.max(IDLE_TIMEOUT, config.timeout + TIME_TO_ANSWER));
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT;
  const url = await listen(server, config);
  const announcement = announcementOf(config);
  const endWatch = announcement === undefined ? undefined : reloadOnChange(announcement, services.models);
  return {
    services,
    server,
    url,
    async close() {
      endWatch?.();
      stop.abort();
      // Those who do not know yet that we are unready are still answered.
      if (services.models.ifLoaded) await delay(config.drain);
      await drain(server);
      await services.pool.close();
      await services.sampler.flush();
      await services.store.close();
    },
  };
}

/**
 * Loads the model that a scorer starts with. There is nothing to serve without one: the scorer is closed then.
 * @throws UserError where there is none, or it may not serve.
 */
export async function loadFirst({ services, close }: RunningScorer): Promise<void> {
  try {
    await services.models.reload();
  } catch (error) {
    await close();
    throw error;
  }
}

function servicesOf(config: Config, log: Logger, stopping: AbortSignal): Services {
  const metrics = new Metrics();
  const models: ModelHolder = new ModelHolder(sourceOf(config), (outcome) => {
    if (!(outcome instanceof Error)) noteLoaded(outcome, metrics, log);
    // A scorer that cannot start says so to whoever starts it.
    else if (models.ifLoaded) noteRefused(outcome, metrics, log);
  });
  const onStoreChange = (fault: string | undefined) => noteStore(fault, log);
  const store = storeGate(config, (message) => log.info(message), onStoreChange);
  return {
    config,
    log,
    stopping,
    metrics,
    monitoring: new MonitoringGauges(metrics.registry),
    models,
    store,
    sampler: new Sampler(config.sampleRate, store, (outcome, count) =>
      metrics.samples.inc({ outcome }, count),
    ),
    pool: new BatchPool(config, onStoreChange),
    keys: new ApiKeys(config.apiKeys),
    guesses: new GuessLimit(),
  };
}

function noteLoaded({ version }: ServingModel, metrics: Metrics, log: Logger): void {
  metrics.reloads.inc({ outcome: 'loaded' });
  metrics.model.reset();
  metrics.model.set({ version }, 1);
  log.info({ model_version: version }, 'a model serves');
}

function noteRefused(fault: Error, metrics: Metrics, log: Logger): void {
  metrics.reloads.inc({ outcome: 'refused' });
  const reason = fault instanceof UserError ? { reason: fault.message } : { err: fault };
  log.error(reason, 'a model is refused; the old one goes on serving');
}

/** Callers are told that it is away; why is for those who run it. */
function noteStore(fault: string | undefined, log: Logger): void {
  if (fault === undefined) log.info('the store can be used again');
  else log.warn({ reason: fault }, 'the store cannot be used');
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
