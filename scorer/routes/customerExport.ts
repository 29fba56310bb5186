import { formatDay } from '../../pipeline/days.js';
import { route } from '../http/route.js';
import { customerExportSchema } from '../schemas/customers.js';
import { exportSql } from '../store/predictions.js';
import { CSV_MEDIA, replyWithCsv } from './csvReply.js';
import { ofNewestScoring } from './newestScoring.js';

/** Columns of the export, the ones of predictions.csv that a spreadsheet can hold. */
const COLUMNS = [
  'customer_id',
  'clv',
  'lo80',
  'hi80',
  'lo90',
  'hi90',
  'confidence',
  'p_alive',
  'expected_orders',
  'expected_spend',
  'next_order',
  'next_order_lo',
  'next_order_hi',
  'segment',
  'tier',
  'churn_risk',
];

export const customerExportRoute = route({
  method: 'get',
  path: '/customers.csv',
  summary: 'The customers that a filter leaves, all of them, as CSV',
  tag: 'customers',
  access: 'key',
  untimed: true,
  query: customerExportSchema,
  media: CSV_MEDIA,
  refusals: [404, 503],
  handle: ({ ctx, query, services }) =>
    ofNewestScoring(services, (store, scoring) => {
      const filename = `customers-${formatDay(scoring.cutoff)}.csv`;
      return replyWithCsv(ctx, store, exportSql(store, scoring, query, COLUMNS), COLUMNS, filename);
    }),
});
