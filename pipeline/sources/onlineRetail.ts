import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.js';
import { deliverCsv } from './csv.js';
import type { Delivery, SourceContext } from './delivery.js';
import type { SourceSettings } from './settings.js';

const ONLINE_RETAIL = {
  map: {
    customer_id: 'Customer ID',
    date: 'InvoiceDate',
    quantity: 'Quantity',
    unit_price: 'Price',
    order_id: 'Invoice',
  },
  attributes: { country: 'Country' },
};

/** Reads UCI's "Online Retail II" (Chen 2012, CC BY 4.0) from a CSV file with UCI's column names. */
export function deliverOnlineRetail(
  duck: DuckDBConnection,
  settings: SourceSettings,
  context: SourceContext,
): Promise<Delivery> {
  if (settings.file === undefined) {
    throw new UserError(
      'Online Retail II needs its file.',
      'Give it by --file online_retail_II.csv.gz (or source.file).',
    );
  }
  return deliverCsv(duck, { ...ONLINE_RETAIL, ...settings }, context);
}
