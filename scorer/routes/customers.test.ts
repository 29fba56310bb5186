import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { customerPageSchema, customerSchema, SORTS, segmentsSchema } from '../schemas/customers.js';
import { forecastSchema } from '../schemas/forecast.js';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';
import { fillStore, openStoreAt, startTestServer, type TestServer } from '../testing/testStore.js';

let database: TestServer;
let scorer: TestScorer;
beforeAll(async () => {
  database = await startTestServer();
  scorer = await startTestScorer({ DATABASE_URL: database.url });
  await fillStore(database.url, 'test', scorer.bundle);
});
afterAll(async () => {
  await scorer.close();
  await database.remove();
});

interface Row {
  readonly customer_id: string;
  readonly clv: number;
  readonly expected_orders: number;
  readonly segment: string;
  readonly tier: string;
  readonly churn_risk: string;
}

const LEVELS = ['low', 'medium', 'high'];

/** A cursor that somebody made up. */
const cursorOf = (parts: readonly unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

/** All customers of a query, page by page. */
async function all(query: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor = ''; ; ) {
    const { status, body } = await scorer.get<{ customers: Row[]; next: string | null }>(
      `/customers?limit=70&${query}${cursor && `&cursor=${cursor}`}`,
    );
    expect(status).toBe(200);
    rows.push(...body.customers);
    expect(body.next === null).toBe(body.customers.length < 70);
    if (body.next === null) return rows;
    cursor = body.next;
  }
}

describe('customers', () => {
  // Of the scoring here, some columns are null throughout: that makes no page the last one.
  it.each(SORTS)('come in pages by %s, each of them once', async (sort) => {
    for (const order of ['asc', 'desc']) {
      const rows = await all(`sort=${sort}&order=${order}`);
      expect(new Set(rows.map((row) => row.customer_id)).size).toBe(scorer.bundle.customers.size);
      expect(rows).toHaveLength(scorer.bundle.customers.size);
      const values = rows.map((row) =>
        sort === 'tier' || sort === 'churn_risk' ? LEVELS.indexOf(row[sort]) : row[sort as keyof Row],
      );
      const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect(values).toEqual(order === 'asc' ? sorted : sorted.reverse());
    }
  });

  it('are found by id, tier, risk and segment', async () => {
    const { body } = await scorer.get('/customers');
    expect(customerPageSchema.parse(body)).toEqual(body);
    expect((await all('search=c29')).map((row) => row.customer_id).sort()).toEqual(
      [...scorer.bundle.customers.keys()].filter((id) => id.includes('C29')).sort(),
    );
    expect(new Set((await all('tier=high')).map((row) => row.tier))).toEqual(new Set(['high']));
    const risks = (await all('churn_risk=high')).map((row) => row.churn_risk);
    expect(new Set(risks)).toEqual(new Set(['high']));
    expect(new Set((await all('segment=loyal')).map((row) => row.segment))).toEqual(new Set(['loyal']));
    expect(await all("search=%25'%3B--")).toEqual([]);
  });

  it('stay with the scoring of the first page, for as long as it is kept', async () => {
    const store = await openStoreAt(database.url);
    const [scorings, predictions] = [store.table('scorings'), store.table('predictions')];
    type Page = { customers: Row[]; next: string };
    const { body: first } = await scorer.get<Page>('/customers?limit=70');
    const [{ scoring_id }] = await store.query<{ scoring_id: number }>(
      `INSERT INTO ${scorings} (model_version, cutoff, horizon_days, currency)
        VALUES ('later', $1, 90, 'EUR') RETURNING scoring_id`,
      [scorer.bundle.cutoff + 1],
    );
    try {
      // The worst become the best: of this scoring, the second page would hold customers of the first one again.
      await store.execute(
        `INSERT INTO ${predictions} (scoring_id, customer_id, clv) SELECT $1, customer_id, -clv FROM ${predictions}`,
        [scoring_id],
      );
      const { body: second } = await scorer.get<Page>(`/customers?limit=70&cursor=${first.next}`);
      expect(second).toMatchObject({ model_version: scorer.bundle.version });
      const { body: later } = await scorer.get<Page>('/customers?limit=70');
      expect(later).toMatchObject({ model_version: 'later' });
      const seen = new Set([...first.customers, ...second.customers].map((row) => row.customer_id));
      expect(seen.size).toBe(first.customers.length + second.customers.length);

      await store.execute(`DELETE FROM ${scorings} WHERE scoring_id = $1`, [scoring_id]);
      const { status, body } = await scorer.get(`/customers?limit=70&cursor=${later.next}`);
      expect(status).toBe(422);
      expect(JSON.stringify(body)).toContain('not kept any more');
    } finally {
      await store.execute(`DELETE FROM ${scorings} WHERE scoring_id = $1`, [scoring_id]);
      await store.close();
    }
  });

  it('go on from a page in the same order alone', async () => {
    for (const of of ['sort=clv', 'sort=segment&order=asc']) {
      const { next } = (await scorer.get<{ next: string }>(`/customers?limit=1&${of}`)).body;
      for (const query of ['sort=clv&order=asc', 'sort=tier', 'sort=p_alive', 'sort=customer_id&order=asc']) {
        const { status, body } = await scorer.get(`/customers?${query}&cursor=${next}`);
        expect(status).toBe(422);
        expect(JSON.stringify(body)).toContain('in this order');
      }
    }
  });

  it('are none beyond a level that no customer can have', async () => {
    const made = cursorOf(['tier', 'asc', 1, 3.5, 'C1']);
    const { status, body } = await scorer.get(`/customers?sort=tier&order=asc&cursor=${made}`);
    expect(status).toBe(200);
    expect(body.customers).toEqual([]);
  });

  it.each([
    'sort=name',
    'limit=0',
    'limit=x',
    'foo=1',
    'cursor=%00',
    'cursor=WzEsMl0',
    `cursor=${cursorOf(['clv', 'desc', 1, '2', 'C7'])}`,
    `cursor=${cursorOf(['clv', 'desc', 1.5, 2, 'C7'])}`,
    `cursor=${cursorOf(['clv', 'desc', 1, 2, 'C\0'])}`,
    'search=%00',
    'tier=high&tier=low',
  ])('are not asked for by %s', async (query) => {
    expect((await scorer.get(`/customers?${query}`)).status).toBe(422);
  });

  it('are shown one by one with their orders', async () => {
    const { body } = await scorer.get('/customers/C7');
    expect(customerSchema.parse(body)).toEqual(body);
    expect(body.orders_total).toBe(scorer.bundle.customers.get('C7')?.length);
    expect(body.prediction.customer_id).toBe('C7');
    const keys = scorer.bundle.customers.get('C7')?.map(({ orderKey }) => orderKey);
    expect(body.orders).toMatchObject(keys!.reverse().map((order_key) => ({ order_key })));
    expect((await scorer.get('/customers/C70000')).status).toBe(404);
    expect((await scorer.get('/customers/%00')).status).toBe(404);
  });

  it('are shown by their newest orders where they have many, scored or not', async () => {
    const store = await openStoreAt(database.url);
    await store.execute(
      `INSERT INTO ${store.table('orders')} (customer_id, order_key, ordered_at, day, amount, gross, refunded, lines)
        SELECT 'busy', i::text, to_timestamp(i), 0, 1, 1, 0, 1 FROM generate_series(1, 1001) AS i`,
    );
    await store.close();
    const { body } = await scorer.get<{ orders: { order_key: string }[] }>('/customers/busy');
    expect(body).toMatchObject({ prediction: null, orders_total: 1001 });
    expect(body.orders).toHaveLength(1000);
    expect(body.orders[0].order_key).toBe('1001');
  });

  it('are predicted from the store as from their transactions', async () => {
    const orders = scorer.bundle.customers.get('C7')!;
    const transactions = orders.map(({ orderedAt, amount, orderKey, attributes }) => ({
      date: new Date(orderedAt).toISOString(),
      amount,
      order_id: orderKey,
      ...attributes,
    }));
    const stored = await scorer.post('/predict', { customer_id: 'C7' });
    const given = await scorer.post('/predict', { customer_id: 'C7', transactions });
    expect(stored.body.basis).toBe('store');
    expect({ ...stored.body, basis: '', request_id: '' }).toEqual({
      ...given.body,
      basis: '',
      request_id: '',
    });
    expect((await scorer.post('/predict', { customer_id: 'nobody' })).status).toBe(404);
    const batch = await scorer.post<{ clv?: number; status?: number }[]>(
      '/predict/batch',
      ['C8', 'C7', 'nobody', 'C7'].map((customer_id) => ({ customer_id })),
    );
    expect(batch.body.map(({ clv, status }) => clv ?? status)).toEqual([
      (await scorer.post('/predict', { customer_id: 'C8' })).body.clv,
      stored.body.clv,
      404,
      stored.body.clv,
    ]);
  });
});

it('sums segments and horizons up to the same total', async () => {
  const rows = await all('');
  const total = rows.reduce((sum, { clv }) => sum + clv, 0);
  const replies = [await scorer.get('/segments'), await scorer.get('/forecast')].map(({ body }) => body);
  const [segments, forecast] = [segmentsSchema.parse(replies[0]), forecastSchema.parse(replies[1])];
  expect([segments, forecast]).toEqual(replies);
  const totals = segments.segments.map(({ clv_total }) => clv_total);
  expect(totals).toEqual([...totals].sort((a, b) => b - a));
  expect(segments.segments.reduce((sum, { clv_total }) => sum + clv_total, 0)).toBeCloseTo(total, 6);
  const main = forecast.horizons.find(({ horizon_days }) => horizon_days === 90);
  expect(main?.clv_total).toBeCloseTo(total, 6);
  const orders = rows.reduce((sum, { expected_orders }) => sum + expected_orders, 0);
  expect(main?.expected_orders).toBeCloseTo(orders, 6);
});

it('gives a statement up that takes too long, and answers others meanwhile', async () => {
  const store = await openStoreAt(database.url);
  await store.transaction(async (session) => {
    await session.execute(`LOCK TABLE ${store.table('predictions')}`);
    const slow = scorer.get('/customers?limit=1');
    expect((await scorer.post('/predict', { customer_id: 'C7' })).status).toBe(200);
    const { status, body } = await slow;
    expect([status, body.detail]).toEqual([503, 'The database took longer than 5 s over this request.']);
    expect((await scorer.get('/readyz')).body.store).toBe('well');
  });
  await store.close();
});

it('goes on without a database that is killed, and is whole again when it is back', async () => {
  expect((await scorer.get('/customers/C7')).status).toBe(200);
  database.kill();
  await vi.waitFor(async () => expect((await scorer.get('/customers/C7')).status).toBe(503), {
    timeout: 20_000,
  });
  const { status, headers } = await scorer.post('/predict', { customer_id: 'C7' });
  expect(status).toBe(503);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await scorer.post('/predict', { transactions: [] })).status).toBe(200);
  expect((await scorer.get('/readyz')).body.store).toBe('unavailable');
  await database.restart();
  await vi.waitFor(
    async () => expect((await scorer.post('/predict', { customer_id: 'C7' })).status).toBe(200),
    {
      timeout: 20_000,
      interval: 100,
    },
  );
  expect((await scorer.get('/readyz')).body.store).toBe('well');
});
