import type { Logger } from 'pino';
import type { Config } from './config.js';
import type { ModelHolder } from './model/holder.js';
import type { StoreGate } from './store/gate.js';

/** What routes and middleware share. */
export interface Services {
  readonly config: Config;
  readonly models: ModelHolder;
  readonly store: StoreGate;
  readonly log: Logger;
}
