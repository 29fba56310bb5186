import { once } from 'node:events';
import { request } from 'node:http';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { parseDay } from '../../pipeline/days.js';
import { openStore } from '../../pipeline/store/index.js';
import { campaignSchema, type targetSchema } from '../schemas/campaign.js';
import { customerHistorySchema, facetsSchema } from '../schemas/customers.js';
import { migrationSchema, overviewSchema } from '../schemas/overview.js';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';
import { fillStore, startTestServer, type TestServer } from '../testing/testStore.js';

type Overview = z.output<typeof overviewSchema>;
type Campaign = z.output<typeof campaignSchema>;

interface Row {
  readonly customer_id: string;
  readonly clv: number;
  readonly p_alive: number;
  readonly segment: string;
  readonly churn_risk: string;
}

let database: TestServer;
let scorer: TestScorer;
let customers: Row[];

beforeAll(async () => {
  database = await startTestServer();
  scorer = await startTestScorer({ DATABASE_URL: database.url });
  await fillStore(database.url, 'test', scorer.bundle);
  customers = (await scorer.get<{ customers: Row[] }>('/customers?limit=500')).body.customers;
  await addEarlierScoring();
});
afterAll(async () => {
  await scorer.close();
  await database.remove();
});

/** A scoring before the present one, in which C1 did not exist and everybody else was new and worth half. */
async function addEarlierScoring(): Promise<void> {
  const store = await openStore({
    root: '',
    dataset: 'test',
    databaseUrl: database.url,
    notice: () => undefined,
  });
  const predictions = store.table('predictions');
  await store.execute(
    `INSERT INTO ${store.table('scorings')} (scoring_id, model_version, cutoff, horizon_days, currency)
      OVERRIDING SYSTEM VALUE VALUES (0, 'earlier', $1, 90, 'EUR')`,
    [parseDay('2024-09-30')],
  );
  await store.execute(
    `INSERT INTO ${predictions} (scoring_id, customer_id, clv, segment, churn_risk)
      SELECT 0, customer_id, clv / 2, 'new', 'low' FROM ${predictions} WHERE customer_id <> 'C1'`,
  );
  await store.execute(
    `INSERT INTO ${store.table('customers')} (customer_id, first_day, last_day, orders, purchases, net_amount, attributes)
      SELECT customer_id, 0, 0, 1, 1, 1, jsonb_build_object('country', CASE WHEN customer_id < 'C2' THEN 'France' ELSE 'Côte d''Ivoire' END)
      FROM ${predictions} WHERE scoring_id <> 0`,
  );
  await store.close();
}

const total = (rows: readonly { readonly clv: number }[]) => rows.reduce((sum, { clv }) => sum + clv, 0);

it('takes a gain that is too small for a number for none', async () => {
  const { status, body } = await scorer.get('/campaign/targets?depth=3&margin=1e-320&uplift=1e-9');
  expect(status).toBe(200);
  expect(body.targets).toMatchObject(Array(3).fill({ expected_gain: 0 }));
});

describe('/overview', () => {
  it('sums what single customers are worth', async () => {
    const { body } = await scorer.get('/overview');
    expect(overviewSchema.parse(body)).toEqual(body);
    expect(body.customers).toBe(customers.length);
    expect(body.clv_total).toBeCloseTo(total(customers), 6);
    const atRisk = customers.filter(({ churn_risk }) => churn_risk !== 'low');
    expect(body.at_risk_customers).toBe(atRisk.length);
    expect(body.at_risk_total).toBeCloseTo(total(atRisk), 6);
  });

  it('says which share the best ones bring', async () => {
    const { concentration } = (await scorer.get<Overview>('/overview')).body;
    const best = [...customers].sort((a, b) => b.clv - a.clv).slice(0, customers.length / 10);
    expect(concentration.find(({ percent }) => percent === 10)?.share).toBeCloseTo(
      total(best) / total(customers),
      9,
    );
    expect(concentration.at(-1)).toEqual({ percent: 100, share: 1 });
  });

  it.each([10, 30])(
    'says of %d customers who are alike that a tenth of them bring a tenth',
    async (count) => {
      const store = await openStore({
        root: '',
        dataset: 'test',
        databaseUrl: database.url,
        notice: () => undefined,
      });
      const [{ scoring_id }] = await store.query<{ scoring_id: number }>(
        `INSERT INTO ${store.table('scorings')} (model_version, cutoff, horizon_days)
        VALUES ('small', 0, 90) RETURNING scoring_id`,
      );
      await store.execute(
        `INSERT INTO ${store.table('predictions')} (scoring_id, customer_id, clv)
        SELECT $1::bigint, 'C' || i, 7 FROM generate_series(1, $2::integer) AS i`,
        [scoring_id, count],
      );
      const curve = (await scorer.get<Overview>('/overview')).body.concentration;
      await store.execute(`DELETE FROM ${store.table('scorings')} WHERE scoring_id = $1`, [scoring_id]);
      await store.close();
      expect(curve.map(({ percent }) => percent)).toEqual(Array.from({ length: 20 }, (_, i) => 5 * (i + 1)));
      for (const { percent, share } of curve) expect(share).toBeCloseTo(percent / 100, 12);
    },
  );

  it('says what changed since the scoring before', async () => {
    const { changes } = (await scorer.get('/overview')).body;
    const others = customers.filter(({ customer_id }) => customer_id !== 'C1');
    expect(changes).toMatchObject({ as_of: '2024-09-30', joined: 1, gone: 0, fallen_total: 0 });
    expect(changes.previous_total).toBeCloseTo(total(others) / 2, 6);
    expect(changes.risen_total).toBeCloseTo(total(others) / 2, 6);
    expect(changes.slipped).toBe(others.filter(({ churn_risk }) => churn_risk !== 'low').length);
  });
});

it('counts who moved from which segment to which', async () => {
  const { body } = await scorer.get<z.output<typeof migrationSchema>>('/segments/migration');
  expect(migrationSchema.parse(body)).toEqual(body);
  const moved = body.moves.filter(({ from_segment }) => from_segment === 'new');
  expect(moved.reduce((sum, move) => sum + move.customers, 0)).toBe(customers.length - 1);
  expect(body.moves.filter(({ from_segment }) => from_segment === null)).toHaveLength(1);
});

describe('filters', () => {
  it('are offered with the number of customers they leave', async () => {
    const { body } = await scorer.get<z.output<typeof facetsSchema>>('/facets');
    expect(facetsSchema.parse(body)).toEqual(body);
    for (const { value, customers: count } of [...body.segments, ...body.attributes.country]) {
      const isSegment = body.segments.some((segment) => segment.value === value);
      const filter = isSegment ? { segment: value } : { attribute: `country=${value}` };
      const query = new URLSearchParams({ ...filter, count: 'true', limit: '1' });
      expect((await scorer.get(`/customers?${query}`)).body.matching).toBe(count);
    }
  });

  it('are exported as they stand, all pages in order', async () => {
    const query = 'attribute=country%3DFrance&sort=p_alive&order=asc';
    const { body, headers } = await scorer.get<string>(`/customers.csv?${query}`);
    expect(headers.get('content-disposition')).toContain('customers-2024-12-30.csv');
    const rows = parse(body, { columns: true }) as { customer_id: string }[];
    const { body: page } = await scorer.get<{ customers: Row[] }>(`/customers?${query}&limit=500`);
    expect(rows.map(({ customer_id }) => customer_id)).toEqual(
      page.customers.map(({ customer_id }) => customer_id),
    );
    expect(rows.length).toBeGreaterThan(50);
  });

  it.each(['attribute=country', 'attribute=%3DFrance', 'sort=horizons'])('are refused: %s', async (query) => {
    expect((await scorer.get(`/customers.csv?${query}`)).status).toBe(422);
  });
});

describe('exports that nobody reads', () => {
  /** More than the store has connections. */
  const MANY = 15;

  it.each(['/customers.csv', '/campaign/targets.csv?depth=25'])('keep no connection: %s', async (path) => {
    for (let i = 0; i < MANY; i++) {
      const { status, headers } = await fetch(`${scorer.url}${path}`, { method: 'HEAD' });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toContain('text/csv');
    }
    await Promise.all(Array.from({ length: MANY }, () => hangUpOn(`${scorer.url}${path}`)));
    const { status, body } = await scorer.get<string>(path);
    expect(status).toBe(200);
    expect((parse(body, { columns: true }) as Row[]).length).toBeGreaterThan(0);
  });

  /** Asks, and is gone before the answer. */
  async function hangUpOn(url: string): Promise<void> {
    const asked = request(url).end();
    await once(asked, 'finish');
    const gone = new Promise((resolve) => asked.once('close', resolve));
    asked.on('error', () => undefined).destroy();
    await gone;
  }
});

describe('/campaign', () => {
  it('adds up what contacts can move, best customers first', async () => {
    const { body } = await scorer.get<Campaign>('/campaign');
    expect(campaignSchema.parse(body)).toEqual(body);
    const values = customers.map(({ clv }) => clv).sort((a, b) => b - a);
    expect(body.curve).toHaveLength(values.length);
    expect(body.curve[9]).toMatchObject({ depth: 10, base: values[9] });
    expect(body.curve.at(-1)?.base_total).toBeCloseTo(total(customers), 6);
  });

  it('takes for keeping customers what is lost because they may have left', async () => {
    const { curve } = (await scorer.get('/campaign?aim=keep')).body;
    const lost = customers.map(({ clv, p_alive }) => (clv * (1 - p_alive)) / Math.max(p_alive, 0.05));
    expect(curve[0].base).toBeCloseTo(Math.max(...lost), 9);
  });

  it('lists whom to contact, as many as the plan says', async () => {
    const query = 'depth=25&margin=0.4&uplift=0.1';
    const { targets } = (
      await scorer.get<{ targets: z.output<typeof targetSchema>[] }>(`/campaign/targets?${query}`)
    ).body;
    const best = [...customers].sort((a, b) => b.clv - a.clv);
    expect(targets).toHaveLength(25);
    expect(targets[0]).toMatchObject({ rank: 1, clv: best[0].clv });
    expect(targets[0].expected_gain).toBeCloseTo(0.04 * best[0].clv, 9);
    const { body } = await scorer.get<string>(`/campaign/targets.csv?${query}`);
    const rows = parse(body, { columns: true }) as Row[];
    expect(rows.map(({ customer_id }) => customer_id)).toEqual(targets.map(({ customer_id }) => customer_id));
  });
});

describe('/customers/:id/history', () => {
  it('says at the end of each month what was to be expected then', async () => {
    const { body } = await scorer.get<z.output<typeof customerHistorySchema>>('/customers/C7/history');
    expect(customerHistorySchema.parse(body)).toEqual(body);
    const { months } = body;
    const asOf = months.at(-3)?.date;
    const then = await scorer.post('/predict', { customer_id: 'C7', as_of: asOf });
    expect(months.at(-3)).toMatchObject({ p_alive: then.body.p_alive, clv: then.body.clv });
    expect(months.at(-1)?.date).toBe('2024-12-30');
    expect(months.at(-2)?.date).toBe('2024-11-30');
  });

  it('knows nothing of strangers', async () => {
    expect((await scorer.get('/customers/nobody/history')).status).toBe(404);
  });
});
