import type { Logger } from 'pino';
import type { BatchPool } from './batch/pool.js';
import type { Config } from './config.js';
import type { ApiKeys } from './middleware/auth/apiKeys.js';
import type { GuessLimit } from './middleware/auth/guessLimit.js';
import type { Metrics } from './middleware/metrics/metrics.js';
import type { ModelHolder } from './model/holder.js';
import type { MonitoringGauges } from './monitoring/gauges.js';
import type { Sampler } from './sampling/sampler.js';
import type { StoreGate } from './store/gate.js';

/** What routes and middleware share. */
export interface Services {
  readonly config: Config;
  readonly models: ModelHolder;
  readonly store: StoreGate;
  readonly pool: BatchPool;
  readonly keys: ApiKeys;
  readonly guesses: GuessLimit;
  readonly metrics: Metrics;
  readonly monitoring: MonitoringGauges;
  readonly sampler: Sampler;
  readonly log: Logger;
  /** Ends the service: aborted from the moment on that it is asked to stop. */
  readonly stopping: AbortSignal;
}
