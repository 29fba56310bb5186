import type { DuckDBConnection } from '@duckdb/node-api';
import { deliverCsvFiles } from './csv.js';
import type { Delivery, SourceContext } from './delivery.js';
import type { SourceSettings } from './settings.js';
import { simulateSettings, writeSimulatedShop } from './simulate/index.js';

const SHOP = {
  map: { customer_id: 'customer_id', date: 'order_date', amount: 'amount', order_id: 'order_id' },
  attributes: {
    category: 'category',
    payment_method: 'payment_method',
    country: 'country',
    channel: 'channel',
  },
};

/** Simulates the shop, writes its transactions to a file, and reads them as any CSV file. */
export async function deliverSimulated(
  duck: DuckDBConnection,
  settings: SourceSettings,
  context: SourceContext,
): Promise<Delivery> {
  const shop = simulateSettings.parse(settings.simulate ?? {});
  await writeSimulatedShop(context.simulatedFile, shop, context.rng);
  return deliverCsvFiles(duck, [context.simulatedFile], SHOP, context);
}
