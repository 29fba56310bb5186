import { type OnStoreChange, STATEMENT_TIMEOUT, StoreGate } from './gate.js';

/** Milliseconds. */
const CONNECT_TIMEOUT = 2_000;

/** Where the store is. */
export interface StoreSettings {
  readonly home: string;
  readonly databaseUrl: string | undefined;
}

/** The way to the store that the settings name. PostgreSQL's client is loaded by the first who needs it. */
export function storeGate(
  { home, databaseUrl }: StoreSettings,
  notice: (message: string) => void,
  onChange?: OnStoreChange,
): StoreGate {
  return new StoreGate(async (dataset) => {
    const { openStore } = await import('../../pipeline/store/index.js');
    return openStore({
      dataset,
      root: home,
      databaseUrl,
      connectTimeout: CONNECT_TIMEOUT,
      statementTimeout: STATEMENT_TIMEOUT,
      patience: 0,
      notice,
    });
  }, onChange);
}
