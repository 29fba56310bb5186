import type { DuckDBConnection } from '@duckdb/node-api';
import type { OrderHistory } from '../forecast/index.js';
import { literal } from '../sqlText.js';
import { ordersFile } from './ingest.js';
import { ingestNotes } from './snapshot.js';
import type { StageContext } from './stage.js';

/** The orders that the last ingest left, for what reads them all. */
export function orderHistory(context: StageContext, duck: DuckDBConnection): OrderHistory {
  const orders = literal(ordersFile(context.workspace));
  return { duck, orders, firstDay: ingestNotes(context).report.firstDay };
}
