import type { DuckDBConnection } from '@duckdb/node-api';
import { deliverCsv } from './csv.js';
import type { Delivery, SourceContext } from './delivery.js';
import { downloadOnlineRetail } from './onlineRetailDownload.js';
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

/**
 * Reads UCI's "Online Retail II" (Chen 2012, CC BY 4.0): a CSV file with UCI's column names, or without one the
 * download, kept in the folder of raw data.
 */
export async function deliverOnlineRetail(
  duck: DuckDBConnection,
  settings: SourceSettings,
  context: SourceContext,
): Promise<Delivery> {
  const file = settings.file ?? (await downloadOnlineRetail(context.rawFolder));
  return deliverCsv(duck, { ...ONLINE_RETAIL, ...settings, file }, context);
}
