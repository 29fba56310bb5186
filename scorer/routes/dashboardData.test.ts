import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { parseDay } from '../../pipeline/days.js';
import { campaignSchema, type targetSchema } from '../schemas/campaign.js';
import { customerHistorySchema, facetsSchema } from '../schemas/customers.js';
import type { forecastSchema } from '../schemas/forecast.js';
import { migrationSchema, overviewSchema } from '../schemas/overview.js';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';
import { fillStore, openStoreAt, startTestServer, type TestServer } from '../testing/testStore.js';

type Overview = z.output<typeof overviewSchema>;
type Campaign = z.output<typeof campaignSchema>;
type History = z.output<typeof customerHistorySchema>;

interface Row {
  readonly customer_id: string;
  readonly clv: number;
  readonly p_alive: number;
  readonly segment: string;
  readonly tier: string;
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
  const store = await openStoreAt(database.url);
  const predictions = store.table('predictions');
  await store.execute(
    `INSERT INTO ${store.table('scorings')} (scoring_id, model_version, cutoff, horizon_days, currency)
      OVERRIDING SYSTEM VALUE VALUES (0, 'earlier', $1, 90, 'EUR')`,
    [parseDay('2024-09-30')],
  );
  await store.execute(
    `UPDATE ${store.table('scorings')} SET forecast = '{"months": []}' WHERE scoring_id <> 0`,
  );
  await store.execute(
    `INSERT INTO ${predictions} (scoring_id, customer_id, clv, segment, churn_risk)
      SELECT 0, customer_id, clv / 2, 'new', 'low' FROM ${predictions} WHERE customer_id <> 'C1'`,
  );
  await store.execute(
    `INSERT INTO ${store.table('customers')} (customer_id, first_day, last_day, orders, purchases, net_amount, attributes)
      SELECT customer_id, 0, 0, 1, 1, 1, jsonb_build_object('code', 'a=b', 'country', CASE WHEN customer_id < 'C2' THEN 'France' ELSE 'Côte d''Ivoire' END)
      FROM ${predictions} WHERE scoring_id <> 0`,
  );
  // One order a month for 15 years up to the cutoff and two after it, a refund, and somebody who came after it.
  await store.execute(
    `INSERT INTO ${store.table('orders')} (customer_id, order_key, ordered_at, day, amount, gross, refunded, lines)
      SELECT customer_id, at::text || amount, at, at::date - date '1970-01-01', amount, 10, 0, 1 FROM (
        SELECT 'monthly' AS customer_id, at, 10 AS amount
          FROM generate_series(timestamptz '2010-01-01Z', '2025-02-01Z', '1 month') AS at
        UNION VALUES ('monthly', timestamptz '2015-05-05Z', -10), ('late', '2025-01-05Z', 10)
      ) AS made`,
  );
  await store.close();
}

/** Asks while the newest scoring is one of the customers that a query finds: id, clv and P(alive). */
async function whileNewestIs(
  customersSql: string,
  ask: () => Promise<void>,
  version = 'made',
): Promise<void> {
  const store = await openStoreAt(database.url);
  const [scorings, predictions] = [store.table('scorings'), store.table('predictions')];
  const [{ scoring_id }] = await store.query<{ scoring_id: number }>(
    `INSERT INTO ${scorings} (model_version, cutoff, horizon_days) VALUES ($1, $2, 90) RETURNING scoring_id`,
    [version, scorer.bundle.cutoff],
  );
  try {
    await store.execute(
      `INSERT INTO ${predictions} (scoring_id, customer_id, clv, p_alive) SELECT $1::bigint, * FROM (${customersSql}) AS made`,
      [scoring_id],
    );
    await ask();
  } finally {
    await store.execute(`DELETE FROM ${scorings} WHERE scoring_id = $1`, [scoring_id]);
    await store.close();
  }
}

const total = (rows: readonly { readonly clv: number }[]) => rows.reduce((sum, { clv }) => sum + clv, 0);

it('takes a gain that is too small for a number for none', async () => {
  const { status, body } = await scorer.get('/campaign/targets?depth=3&margin=1e-320&uplift=1e-9');
  expect(status).toBe(200);
  expect(body.targets).toMatchObject(Array(3).fill({ expected_gain: 0 }));
});

describe('/overview', () => {
  it('sums what single customers are worth', async () => {
    const { body } = await scorer.get<Overview>('/overview');
    expect(overviewSchema.parse(body)).toEqual(body);
    expect(body.customers).toBe(customers.length);
    expect(body.clv_total).toBeCloseTo(total(customers), 6);
    const atRisk = customers.filter(({ churn_risk }) => churn_risk !== 'low');
    expect(body.at_risk_customers).toBe(atRisk.length);
    expect(body.at_risk_total).toBeCloseTo(total(atRisk), 6);
    const alive = customers.reduce((sum, { p_alive }) => sum + p_alive, 0);
    expect(body.p_alive_mean).toBeCloseTo(alive / customers.length, 9);
    for (const [levels, column] of [
      [body.risks, 'churn_risk'],
      [body.tiers, 'tier'],
    ] as const) {
      expect(levels).toEqual(
        ['high', 'medium', 'low'].map((level) => {
          const own = customers.filter((customer) => customer[column] === level);
          return { level, customers: own.length, clv_total: expect.closeTo(total(own), 6) };
        }),
      );
    }
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
      const alike = `SELECT 'C' || i, 7, 1 FROM generate_series(1, ${count}) AS i`;
      await whileNewestIs(alike, async () => {
        const curve = (await scorer.get<Overview>('/overview')).body.concentration;
        expect(curve.map(({ percent }) => percent)).toEqual(
          Array.from({ length: 20 }, (_, i) => 5 * (i + 1)),
        );
        for (const { percent, share } of curve) expect(share).toBeCloseTo(percent / 100, 12);
      });
    },
  );

  it('says of customers who are worth nothing what can be said', async () => {
    await whileNewestIs("VALUES ('C1', 0, NULL::double precision)", async () => {
      const { status, body } = await scorer.get('/overview');
      expect(status).toBe(200);
      expect(body).toMatchObject({ customers: 1, clv_total: 0, p_alive_mean: null, concentration: [] });
    });
  });

  it('says what changed since the scoring before', async () => {
    const { changes } = (await scorer.get('/overview')).body;
    const others = customers.filter(({ customer_id }) => customer_id !== 'C1');
    expect(changes).toMatchObject({ as_of: '2024-09-30', joined: 1, gone: 0, fallen_total: 0 });
    expect(changes.previous_total).toBeCloseTo(total(others) / 2, 6);
    expect(changes.risen_total).toBeCloseTo(total(others) / 2, 6);
    const slipped = others.filter(({ churn_risk }) => churn_risk !== 'low');
    expect(changes.slipped).toBe(slipped.length);
    expect(changes.slipped_total).toBeCloseTo(total(slipped) / 2, 6);
  });

  it('counts what those were worth who are gone as fallen, and who joined by himself', async () => {
    const { clv } = customers.find(({ customer_id }) => customer_id === 'C1') as Row;
    await whileNewestIs(`VALUES ('C1', ${clv / 4}, 1), ('Z', 5, 1)`, async () => {
      const { changes } = (await scorer.get('/overview')).body;
      expect(changes).toMatchObject({
        joined: 1,
        gone: customers.length - 1,
        joined_total: 5,
        risen_total: 0,
      });
      expect(changes.fallen_total).toBeCloseTo(total(customers) - clv / 4, 6);
    });
  });

  it('takes the same scoring made again for no change, nor one of which nothing is kept', async () => {
    const again = "VALUES ('C1', 1, 1)";
    await whileNewestIs(`SELECT * FROM (${again}) AS made WHERE false`, () =>
      whileNewestIs(
        again,
        async () =>
          expect((await scorer.get('/overview')).body.changes).toMatchObject({ as_of: '2024-09-30' }),
        scorer.bundle.version,
      ),
    );
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
    const attributes = Object.entries(body.attributes).flatMap(([name, values]) =>
      values.map(({ value, customers: count }) => ({ filter: { attribute: `${name}=${value}` }, count })),
    );
    expect(attributes).toHaveLength(3);
    const [most, fewer] = body.attributes.country.map(({ customers: count }) => count);
    expect(most).toBeGreaterThan(fewer);
    const segments = body.segments.map(({ value, customers: count }) => ({
      filter: { segment: value },
      count,
    }));
    for (const { filter, count } of [...segments, ...attributes]) {
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

  it('are exported with ids that no spreadsheet takes for a formula', async () => {
    await whileNewestIs("VALUES ('=1+1', 7, 1)", async () =>
      expect((await scorer.get<string>('/customers.csv')).body).toMatch(/^'=1\+1,7,/m),
    );
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
    const { targets } = (await scorer.get('/campaign/targets?aim=keep&uplift=0.1')).body;
    expect(targets[0].expected_gain).toBeCloseTo(0.1 * Math.max(...lost), 9);
  });

  it('plans for those alone whom a filter means, also after all were asked for', async () => {
    const segment = customers.at(-1)?.segment;
    const own = customers.filter((customer) => customer.segment === segment);
    await scorer.get('/campaign');
    const { curve } = (await scorer.get<Campaign>(`/campaign?segment=${segment}`)).body;
    expect(curve).toHaveLength(own.length);
    expect(curve.at(-1)?.base_total).toBeCloseTo(total(own), 6);
    const { targets } = (await scorer.get<{ targets: Row[] }>(`/campaign/targets?segment=${segment}&depth=3`))
      .body;
    expect(targets.map((target) => target.segment)).toEqual(Array(3).fill(segment));
  });

  it('takes who will cost more than he brings for nobody to win by a contact', async () => {
    await whileNewestIs("VALUES ('C1', 7, 1), ('C2', -2, 1)", async () => {
      const { curve } = (await scorer.get<Campaign>('/campaign')).body;
      expect(curve.map(({ base_total }) => base_total)).toEqual([7, 7]);
    });
  });

  it('exports thousands of customers to the last, and thins out what it shows of them', async () => {
    const count = 4001;
    await whileNewestIs(`SELECT 'C' || i, i, 1 FROM generate_series(1, ${count}) AS i`, async () => {
      for (const path of ['/customers.csv', `/campaign/targets.csv?depth=${count}`]) {
        const rows = parse((await scorer.get<string>(path)).body, { columns: true }) as { clv: string }[];
        expect(rows.map(({ clv }) => Number(clv))).toEqual(
          Array.from({ length: count }, (_, i) => count - i),
        );
      }
      expect((await scorer.get(`/campaign/targets?depth=${count}`)).body.targets).toHaveLength(100);
      const { curve } = (await scorer.get<Campaign>('/campaign')).body;
      expect(curve.length).toBeLessThan(2002);
      expect(curve.at(-1)).toEqual({ depth: count, base: 1, base_total: (count * (count + 1)) / 2 });
    });
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

it('hands out the forecast of the scoring, beside the last three years up to its cutoff', async () => {
  const { forecast, history } = (await scorer.get<z.output<typeof forecastSchema>>('/forecast')).body;
  expect(forecast).toEqual({ months: [] });
  expect(history).toHaveLength(36);
  expect([history[0].month, history.at(-1)?.month]).toEqual(['2022-01', '2024-12']);
});

describe('/customers/:id/history', () => {
  it('says at the end of each month what was to be expected then', async () => {
    const { body } = await scorer.get<History>('/customers/C7/history');
    expect(customerHistorySchema.parse(body)).toEqual(body);
    const { months } = body;
    const asOf = months.at(-3)?.date;
    const then = await scorer.post('/predict', { customer_id: 'C7', as_of: asOf });
    expect(months.at(-3)).toMatchObject({ p_alive: then.body.p_alive, clv: then.body.clv });
    expect(months.at(-1)?.date).toBe('2024-12-30');
    expect(months.at(-2)?.date).toBe('2024-11-30');
  });

  it('counts purchases up to each month, no refunds, and looks back on five years', async () => {
    const { months } = (await scorer.get<History>('/customers/monthly/history')).body;
    expect([months[0].date, months[1].date]).toEqual(['2020-01-31', '2020-02-29']);
    expect(months.map(({ purchases }) => purchases)).toEqual(Array.from({ length: 60 }, (_, i) => 121 + i));
  });

  it('says a month that ends with the cutoff once', async () => {
    const path = join(scorer.bundle.directory, 'manifest.json');
    const manifest = readFileSync(path, 'utf8');
    writeFileSync(path, manifest.replace(/("score": *)"2024-12-30"/, '$1"2024-11-30"'));
    await scorer.services.models.reload();
    const { months } = (await scorer.get<History>('/customers/monthly/history')).body;
    expect([months.at(-2)?.date, months.at(-1)?.date]).toEqual(['2024-10-31', '2024-11-30']);
    writeFileSync(path, manifest);
    await scorer.services.models.reload();
  });

  it('says nothing of who came after the model was made', async () => {
    const { status, body } = await scorer.get('/customers/late/history');
    expect(status).toBe(200);
    expect(body).toEqual({ months: [] });
  });

  it('knows nothing of strangers', async () => {
    expect((await scorer.get('/customers/nobody/history')).status).toBe(404);
  });
});
