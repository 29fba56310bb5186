import type { DuckDBConnection } from '@duckdb/node-api';
import { deliverCdnow } from './cdnow.js';
import { deliverCsv } from './csv.js';
import type { Delivery, SourceContext } from './delivery.js';
import { deliverOnlineRetail } from './onlineRetail.js';
import { deliverParquet } from './parquet.js';
import { deliverPostgres } from './postgres.js';
import { deliverSeed } from './seed.js';
import type { SourceSettings } from './settings.js';
import { deliverSimulated } from './simulated.js';

type Reader = (duck: DuckDBConnection, settings: SourceSettings, context: SourceContext) => Promise<Delivery>;

const READERS: Record<SourceSettings['kind'], Reader> = {
  csv: deliverCsv,
  parquet: deliverParquet,
  postgres: deliverPostgres,
  cdnow: deliverCdnow,
  'online-retail-ii': deliverOnlineRetail,
  seed: deliverSeed,
  simulate: deliverSimulated,
};

/**
 * Reads the transactions of a source into DuckDB, as text and as they stand; see Delivery for what it leaves.
 * Sources are never changed.
 * @throws UserError where there is nothing to read, or it cannot be read.
 */
export function deliver(
  duck: DuckDBConnection,
  settings: SourceSettings,
  context: SourceContext,
): Promise<Delivery> {
  return READERS[settings.kind](duck, settings, context);
}
