import type { DuckDBConnection } from '@duckdb/node-api';
import { deliverCsv } from './csv.js';
import type { Delivery, SourceContext } from './delivery.js';
import { deliverPostgres } from './postgres.js';
import type { SourceSettings } from './settings.js';

const SEED = {
  map: {
    customer_id: 'customer_id',
    date: 'invoice_date',
    amount: 'purchase_amount',
    order_id: 'invoice_id',
  },
  attributes: {
    category: 'product_category',
    payment_method: 'payment_method',
    segment: 'customer_segment',
    region: 'region',
  },
};

/** Reads the table that this project began with, customer_transactions, from its CSV file or from PostgreSQL. */
export function deliverSeed(
  duck: DuckDBConnection,
  settings: SourceSettings,
  context: SourceContext,
): Promise<Delivery> {
  const known = { ...SEED, ...settings };
  return settings.file === undefined
    ? deliverPostgres(duck, known, context)
    : deliverCsv(duck, known, context);
}
