import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { predict as predictAll } from '../prediction/predict.js';
import { questionOf } from '../prediction/question.js';
import { type PredictionReply, predictionSchema } from '../schemas/prediction.js';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';

let scorer: TestScorer;
beforeAll(async () => {
  scorer = await startTestScorer();
});
afterAll(() => scorer.close());

/** A prediction, or a problem with the members at fault. */
type Reply = PredictionReply & { readonly errors: readonly { readonly pointer: string }[] };

const predict = (body: unknown) => scorer.post<Reply>('/predict', body);

describe('POST /predict', () => {
  it('answers for a customer with one order', async () => {
    const { status, body } = await predict({ transactions: [{ date: '2024-12-30', amount: 40 }] });
    expect(status).toBe(200);
    expect(predictionSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      basis: 'transactions',
      as_of: '2024-12-30',
      currency: 'EUR',
      horizon_days: 90,
      model_version: scorer.bundle.version,
      segment: 'new',
    });
    expect(body.clv).toBeGreaterThan(0);
    expect(body.p_alive).toBeGreaterThan(0.5);
    const { lo90, lo80, clv, hi80, hi90, confidence } = body;
    expect([lo90, lo80, clv, hi80, hi90]).toEqual([lo90, lo80, clv, hi80, hi90].sort((a, b) => a - b));
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(1);
    expect(body.horizons.map(({ horizon_days }) => horizon_days)).toEqual([30, 90]);
    expect(body.horizons[1].clv).toBeGreaterThanOrEqual(body.horizons[0].clv);
  });

  it('gives the prior to a customer without orders', async () => {
    const { status, body } = await predict({ transactions: [] });
    expect(status).toBe(200);
    expect(body).toMatchObject({ basis: 'prior', segment: 'prospect', customer_id: null });
    expect(body.clv).toBeGreaterThan(0);
  });

  it('says the same of a customer from transactions as the model says of the table of all customers', async () => {
    const { model } = scorer.services.models.current;
    const [id, orders] = [...scorer.bundle.customers][7];
    const transactions = orders.map(({ orderedAt, amount, orderKey, attributes }) => ({
      date: new Date(orderedAt).toISOString(),
      amount,
      order_id: orderKey,
      ...attributes,
    }));
    const { body } = await predict({ customer_id: id, transactions });
    const { computeFeatureTable } = await import('../../pipeline/features/index.js');
    const table = computeFeatureTable(scorer.bundle.customers, scorer.bundle.cutoff, {
      attributes: ['country'],
    });
    const scores = model.score(table);
    const row = scores.customers.indexOf(id);
    expect(body.customer_id).toBe(id);
    expect(body.clv).toBeCloseTo(scores.horizons[1].clv[row], 9);
    expect(body.p_alive).toBeCloseTo(scores.pAlive[row], 9);
  });

  it('takes quantity and unit price for an amount, and an offset for another zone', async () => {
    const a = await predict({ transactions: [{ date: '2024-12-29', quantity: 4, unit_price: 10 }] });
    const b = await predict({
      transactions: [{ date: '2024-12-30T01:00:00+02:00', amount: 40, quantity: 4 }],
      as_of: '2024-12-30',
    });
    expect({ ...b.body, request_id: '' }).toEqual({ ...a.body, request_id: '' });
  });

  it('takes features that are left out for those of even buying, and null for missing', async () => {
    const features = { purchase_days: 6, purchase_revenue: 300, tenure_days: 250, recency_days: 50 };
    const even = { gap_mean_days: 40, gap_max_days: 40, gap_sd_days: 0, value_mean: 50, value_sd: 0 };
    const clv = async (others: object) => (await predict({ features: { ...features, ...others } })).body.clv;
    expect(await clv(even)).toBe(await clv({}));
    const missing = Object.fromEntries(Object.keys(even).map((name) => [name, null]));
    expect(await clv(missing)).not.toBe(await clv({}));
  });

  it('answers for features, and for the horizon asked for', async () => {
    const features = { purchase_days: 3, purchase_revenue: 120, tenure_days: 200, recency_days: 20 };
    const month = await predict({ features, horizon_days: 30 });
    const main = await predict({ features });
    expect(month.status).toBe(200);
    expect((await scorer.get<string>('/metrics')).body).toMatch(/^clv_predicted_value_count [1-9]/m);
    expect(month.body.horizon_days).toBe(30);
    expect(month.body.clv).toBe(main.body.horizons[0].clv);
  });

  it('ranks a tenth of the customers it knows high and three tenths medium, whichever horizon is asked for', () => {
    const model = scorer.services.models.current;
    const tiersFor = (horizon_days: number) => {
      const questions = [...scorer.bundle.customers].map(([customer_id, orders]) =>
        questionOf({ customer_id, horizon_days }, model, orders),
      );
      return predictAll(questions, model).map(({ tier }) => tier);
    };
    const tiers = tiersFor(90);
    const shareOf = (level: string) => tiers.filter((tier) => tier === level).length / tiers.length;
    expect([shareOf('high'), shareOf('medium')]).toEqual([expect.closeTo(0.1, 2), expect.closeTo(0.3, 2)]);
    expect(tiersFor(30)).toEqual(tiers);
  });

  it("makes one order of transactions with one number, with its own attributes before the customer's", () => {
    const request = {
      attributes: { country: 'France' },
      transactions: ['2024-12-30T10:00:00Z', '2024-12-30T11:00:00Z'].map((date) => ({
        date,
        amount: 40,
        order_id: '7',
        country: 'Germany',
      })),
    };
    expect(questionOf(request, scorer.services.models.current).known).toMatchObject({
      orders: [{ amount: 80, attributes: { country: 'Germany' } }],
    });
  });

  it('takes an instant without an offset for one in UTC, wherever it runs', async () => {
    vi.stubEnv('TZ', 'America/New_York');
    const { body } = await predict({ transactions: [{ date: '2025-01-05T23:30:00', amount: 40 }] });
    vi.unstubAllEnvs();
    expect(body.as_of).toBe('2025-01-05');
  });

  it('gives reasons in currency that add up', async () => {
    const { body } = await predict({ transactions: [{ date: '2024-11-30', amount: 40 }], explain: true });
    const { anchor, level, top, other } = body.reasons as NonNullable<PredictionReply['reasons']>;
    const sum = top.reduce((total, { amount }) => total + amount, anchor + level + other);
    expect(sum).toBeCloseTo(body.clv, 4);
  });

  it('worth falls with time since the last order', async () => {
    const worth = async (as_of: string) =>
      (await predict({ transactions: [{ date: '2024-06-01', amount: 40 }], as_of })).body.p_alive;
    expect(await worth('2024-12-30')).toBeLessThan(await worth('2024-06-10'));
  });

  it.each([
    ['nothing to go by', {}, ''],
    ['both', { transactions: [], features: {} }, ''],
    ['an unknown member', { transactions: [], foo: 1 }, '/foo'],
    ['no amount', { transactions: [{ date: '2024-12-30' }] }, '/transactions/0'],
    ['no such day', { transactions: [{ date: '2024-02-30', amount: 1 }] }, '/transactions/0/date'],
    ['an unknown horizon', { transactions: [], horizon_days: 31 }, '/horizon_days'],
    [
      'an as_of before every order',
      { transactions: [{ date: '2024-12-30', amount: 1 }], as_of: '2024-01-01' },
      '/as_of',
    ],
    ['an unknown feature', { features: { 'a/b~': 1 } }, '/features/a~1b~0'],
    ['a lacking feature', { features: { purchase_days: 1 } }, '/features/purchase_revenue'],
    [
      'a recency beyond the tenure',
      { features: { purchase_days: 1, purchase_revenue: 1, tenure_days: 3, recency_days: 4 } },
      '/features/recency_days',
    ],
    [
      'half a purchase day',
      { features: { purchase_days: 0.5, purchase_revenue: 1, tenure_days: 3, recency_days: 3 } },
      '/features/purchase_days',
    ],
    [
      'more purchase days than there are from the first to the last',
      { features: { purchase_days: 5, purchase_revenue: 500, tenure_days: 100, recency_days: 97 } },
      '/features/purchase_days',
    ],
    [
      'purchases for nothing',
      { features: { purchase_days: 3, purchase_revenue: 0, tenure_days: 100, recency_days: 10 } },
      '/features/purchase_revenue',
    ],
    [
      'revenue without purchases',
      { features: { purchase_days: 0, purchase_revenue: 5, tenure_days: 100, recency_days: 10 } },
      '/features/purchase_revenue',
    ],
  ])('refuses %s with a pointer', async (_, request, pointer) => {
    const { status, body, headers } = await predict(request);
    expect(status).toBe(422);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body.errors.map(({ pointer: at }) => at)).toContain(pointer);
  });

  it.each([
    [
      { transactions: [{ date: '2024-12-30', amount: 'much' }] },
      'must be a number from -1000000000 to 1000000000, currency, not "much"',
    ],
    [{ transactions: [], horizon_days: -3 }, 'must be a number of days above 0, not -3'],
    [{ transactions: [], explain: ['x'] }, 'must be true or false, not an array of 1'],
    [
      { transactions: [], customer_id: 'x'.repeat(300) },
      `must be at most 200 characters, not "${'x'.repeat(60)}" ...`,
    ],
    [
      { features: { purchase_days: 1, purchase_revenue: -2, tenure_days: 3, recency_days: 0 } },
      'must be an amount in currency from 0 to 1000000000000, not -2',
    ],
    [{ features: { net_revenue: -1e308 } }, 'must be from -1000000000000 to 1000000000000, not -1e+308'],
    [
      { features: { purchase_days: 2.5, purchase_revenue: 100, tenure_days: 30, recency_days: 3 } },
      'must be a whole number of days from 0 to 1000000, not 2.5',
    ],
    [
      { features: { purchase_days: -1, purchase_revenue: 100, tenure_days: 30, recency_days: 3 } },
      'must be a whole number of days from 0 to 1000000, not -1',
    ],
    [
      { features: { purchase_days: 2, purchase_revenue: 100, tenure_days: 1000001, recency_days: 3 } },
      'must be a number of days from 0 to 1000000, not 1000001',
    ],
    [
      { features: { purchase_days: 5, purchase_revenue: 100, tenure_days: 3, recency_days: 0 } },
      'must be at most the days from the first purchase to the last, tenure_days - recency_days + 1 = 4, not 5',
    ],
  ])('says of %j what was expected and what was given', async (request, detail) => {
    expect((await predict(request)).body.errors).toMatchObject([{ detail }]);
  });

  it('refuses what is no JSON, another type and another method', async () => {
    expect((await predict('{"a":')).status).toBe(400);
    expect((await predict('7')).status).toBe(400);
    expect((await scorer.post('/predict', 'a,b', { 'content-type': 'text/csv' })).status).toBe(415);
    expect((await scorer.get('/predict')).status).toBe(405);
    expect((await scorer.get('/nothing')).status).toBe(404);
    expect((await scorer.post('/login', { key: 'any' })).status).toBe(404);
  });

  it('answers 503 with Retry-After for a stored customer while the database is away', async () => {
    const { status, headers } = await predict({ customer_id: 'C1' });
    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await predict({ transactions: [] })).status).toBe(200);
  });

  it('hands the caller its request id back, unless it would do harm', async () => {
    const echoed = await scorer.post('/predict', { transactions: [] }, { 'x-request-id': 'order-17' });
    expect(echoed.headers.get('x-request-id')).toBe('order-17');
    expect(echoed.body.request_id).toBe('order-17');
    const refused = await scorer.post('/predict', { transactions: [] }, { 'x-request-id': 'a b"c' });
    expect(refused.body.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });
});
