import { formatDay } from '../../pipeline/days.js';
import { route } from '../http/route.js';
import { customerExportSchema } from '../schemas/customers.js';
import { exportSql, newestScoring } from '../store/predictions.js';
import { CSV_MEDIA, replyWithCsv } from './csvReply.js';

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
  streams: true,
  query: customerExportSchema,
  media: CSV_MEDIA,
  refusals: [404, 503],
  handle: ({ ctx, query, services: { models, store } }) =>
    store.use(models.current.manifest.dataset, async (open) => {
      const scoring = await newestScoring(open);
      const filename = `customers-${formatDay(scoring.cutoff)}.csv`;
      await replyWithCsv(ctx, open, exportSql(open, scoring, query, COLUMNS), COLUMNS, filename);
    }),
});
