import { z } from 'zod';
import type { Store } from '../../pipeline/store/index.js';
import { route } from '../http/route.js';
import { invalid } from '../http/validate.js';
import { customerIdOf, unknownCustomer } from '../prediction/question.js';
import {
  aboutScoring,
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
  handle({ params, services: { models, store } }) {
    const id = customerIdOf(params);
    return store.use(models.current.manifest.dataset, (open) => customer(open, id));
  },
});

const storable = z.string().refine((text) => !text.includes('\0'));
/** What a page was sorted by and how, its scoring, value and customer id of its last row. */
const cursorSchema = z.tuple([z.string(), z.string(), z.int(), z.union([z.number(), storable]), storable]);

async function page(store: Store, query: CustomerQuery) {
  const position = query.cursor === undefined ? undefined : positionIn(query.cursor, query);
  const scoring = position ? await scoringAt(store, position) : await newestScoring(store);
  const rows = await customerPage(store, scoring, query, position);
  const last = rows.length === query.limit ? rows[rows.length - 1] : undefined;
  return {
    ...aboutScoring(scoring),
    customers: rows.map(({ sorted_by: _, ...row }) => row),
    next: last ? cursorAt(scoring, query, last) : null,
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

type Order = Pick<CustomerQuery, 'sort' | 'order'>;
type Cursor = z.output<typeof cursorSchema>;

function cursorAt(
  { scoring_id }: Scoring,
  { sort, order }: Order,
  { sorted_by, customer_id }: CustomerRow,
): string {
  const cursor: Cursor = [sort, order, scoring_id, sorted_by, customer_id];
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function positionIn(text: string, order: Order): Position {
  const cursor = validCursor(text);
  if (!cursor || !isOfOrder(cursor, order)) {
    throw invalid([{ pointer: '/cursor', detail: 'is not the `next` of a page in this order' }]);
  }
  const [, , scoringId, value, customerId] = cursor;
  return { scoringId, value, customerId };
}

function isOfOrder([sort, order, , value]: Cursor, asked: Order): boolean {
  const type = sortsByText(asked.sort) ? 'string' : 'number';
  return sort === asked.sort && order === asked.order && typeof value === type;
}

function validCursor(text: string): Cursor | undefined {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    return undefined;
  }
}
