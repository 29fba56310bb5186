import { expect, it } from 'vitest';
import { startTestScorer } from './testing/testScorer.js';

it.each([
  ['10000', 60_000],
  ['600000', 605_000],
])('leaves a request of at most %s ms the time for its answer', async (CLV_TIMEOUT_MS, silence) => {
  const scorer = await startTestScorer({ CLV_TIMEOUT_MS });
  // The whole of a request may take longer: batches do.
  expect(scorer.server).toMatchObject({ timeout: silence, headersTimeout: 10_000, requestTimeout: 0 });
  // Longer than proxies keep theirs, 60 s.
  expect((await scorer.get('/healthz')).headers.get('keep-alive')).toBe('timeout=65');
  await scorer.close();
});

it('still answers, unready, until balancers know that it ends', async () => {
  const scorer = await startTestScorer({ CLV_DRAIN_MS: '2000' });
  const closed = scorer.close();
  expect((await scorer.get('/readyz')).status).toBe(503);
  const { status, headers } = await scorer.post('/predict', { transactions: [] });
  expect(status).toBe(200);
  expect(headers.get('connection')).toBe('close');
  await closed;
  await expect(scorer.get('/healthz')).rejects.toThrow();
});
