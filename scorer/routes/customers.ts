import { z } from 'zod';
import { formatDay } from '../../pipeline/days.js';
import type { Store } from '../../pipeline/store/index.js';
import { route } from '../http/route.js';
import { invalid } from '../http/validate.js';
import { unknownCustomer } from '../prediction/question.js';
import {
  type CustomerQuery,
  customerPageSchema,
  customerQuerySchema,
  customerSchema,
} from '../schemas/customers.js';
import { ordersOfCustomers } from '../store/customerOrders.js';
import {
  type CustomerRow,
  countCustomers,
  customerPage,
  newestScoring,
  type Position,
  predictionOf,
  type Scoring,
  scoringOf,
  sortsByText,
} from '../store/predictions.js';

/** Orders of a customer in a reply; the newest ones. */
const MOST_ORDERS = 1000;

export const customersRoute = route({
  method: 'get',
  path: '/customers',
  summary: 'Search, filter and sort the scored customers, page by page',
  tag: 'customers',
  access: 'key',
  query: customerQuerySchema,
  reply: customerPageSchema,
  refusals: [404, 503],
  handle: ({ query, services: { models, store } }) =>
    store.use(models.current.manifest.dataset, (open) => page(open, query)),
});

export const customerRoute = route({
  method: 'get',
  path: '/customers/:id',
  summary: 'One customer with prediction and orders, the newest first',
  tag: 'customers',
  access: 'key',
  reply: customerSchema,
  refusals: [404, 503],
  handle({ params: { id }, services: { models, store } }) {
    if (id.includes('\0') || id.length > 200) throw unknownCustomer();
    return store.use(models.current.manifest.dataset, (open) => customer(open, id));
  },
});

const storable = z.string().refine((text) => !text.includes('\0'));
/** Scoring of a page, value and customer id of its last row. */
const cursorSchema = z.tuple([z.int(), z.union([z.number(), storable]), storable]);

/** What a reply says of the scoring it comes from. */
export function aboutScoring({ model_version, cutoff, horizon_days, currency }: Scoring) {
  return { model_version, as_of: formatDay(cutoff), horizon_days, currency };
}

async function page(store: Store, query: CustomerQuery) {
  const position = query.cursor === undefined ? undefined : positionIn(query.cursor, query.sort);
  const scoring = position ? await scoringAt(store, position) : await newestScoring(store);
  const rows = await customerPage(store, scoring, query, position);
  const last = rows.length === query.limit ? rows[rows.length - 1] : undefined;
  return {
    ...aboutScoring(scoring),
    customers: rows.map(({ sorted_by: _, ...row }) => row),
    next: last ? cursorAt(scoring, last) : null,
    ...(query.count && { matching: await countCustomers(store, scoring, query) }),
  };
}

async function customer(store: Store, id: string) {
  const orders = (await ordersOfCustomers(store, [id])).get(id) ?? [];
  const scoring = await newestScoring(store);
  const prediction = await predictionOf(store, scoring, id);
  if (!prediction && orders.length === 0) throw unknownCustomer();
  const newest = orders.slice(-MOST_ORDERS).reverse();
  return {
    ...aboutScoring(scoring),
    prediction: prediction ?? null,
    orders: newest.map((order) => ({
      order_key: order.orderKey,
      ordered_at: new Date(order.orderedAt).toISOString(),
      amount: order.amount,
      refunded: order.refunded,
      quantity: order.quantity,
      lines: order.lines,
      attributes: order.attributes,
    })),
    orders_total: orders.length,
  };
}

/** Pages that follow stay with the scoring of the first one: another one would repeat customers, and skip some. */
async function scoringAt(store: Store, { scoringId }: Position): Promise<Scoring> {
  const scoring = await scoringOf(store, scoringId);
  if (scoring) return scoring;
  throw invalid([
    { pointer: '/cursor', detail: 'is of a scoring that is not kept any more; begin with the first page' },
  ]);
}

function cursorAt({ scoring_id }: Scoring, { sorted_by, customer_id }: CustomerRow): string {
  return Buffer.from(JSON.stringify([scoring_id, sorted_by, customer_id])).toString('base64url');
}

function positionIn(cursor: string, sort: CustomerQuery['sort']): Position {
  const [scoringId, value, customerId] = validCursor(cursor) ?? [];
  const isOfThisOrder = typeof value === (sortsByText(sort) ? 'string' : 'number');
  if (scoringId === undefined || value === undefined || customerId === undefined || !isOfThisOrder) {
    throw invalid([{ pointer: '/cursor', detail: 'is not the `next` of a page in this order' }]);
  }
  return { scoringId, value, customerId };
}

function validCursor(cursor: string): z.output<typeof cursorSchema> | undefined {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}
