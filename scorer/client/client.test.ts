import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';
import { createScorerClient } from './client.js';
import { clientTypes, committedTypes } from './generate.js';

const KEY = 'correct-horse-battery-staple';

describe('the generated types', () => {
  it('are those of the OpenAPI document; otherwise run `make client`', async () => {
    expect(committedTypes()).toBe(await clientTypes());
  });
});

describe('the client', () => {
  let scorer: TestScorer;
  beforeAll(async () => {
    scorer = await startTestScorer({ CLV_API_KEYS: KEY });
  });
  afterAll(() => scorer.close());

  const body = {
    transactions: [
      { date: '2024-11-02', amount: 40 },
      { date: '2024-12-30', amount: 25 },
    ],
  };

  it('predicts', async () => {
    const { data, error } = await createScorerClient(scorer.url, KEY).POST('/predict', { body });
    expect(error).toBeUndefined();
    expect(data).toMatchObject({ basis: 'transactions', as_of: '2024-12-30' });
    expect(data!.clv).toBeGreaterThan(0);
    expect(data!.hi80).toBeGreaterThan(data!.lo80);
  });

  it('hands out the problem where a request has faults', async () => {
    const { data, error, response } = await createScorerClient(scorer.url, KEY).POST('/predict', {
      body: { transactions: [{ date: '2024-02-30', amount: 1 }] },
    });
    expect(data).toBeUndefined();
    expect(response.status).toBe(422);
    expect(error).toMatchObject({ status: 422, errors: [{ pointer: '/transactions/0/date' }] });
  });

  it('is let in by its key alone', async () => {
    const { response } = await createScorerClient(scorer.url).POST('/predict', { body });
    expect(response.status).toBe(401);
  });

  it('fills in paths and queries', async () => {
    const client = createScorerClient(scorer.url, KEY);
    const { response } = await client.GET('/customers/{id}', { params: { path: { id: 'a/b' } } });
    expect(response.url).toBe(`${scorer.url}/customers/a%2Fb`);
    const { data } = await client.GET('/readyz');
    expect(data).toMatchObject({ status: 'ready', model_version: scorer.bundle.version });
  });
});
