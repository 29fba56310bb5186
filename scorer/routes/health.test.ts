import { expect, it } from 'vitest';
import { startTestScorer } from '../testing/testScorer.js';

it('is ready with a verified model', async () => {
  const scorer = await startTestScorer();
  expect((await scorer.get('/healthz')).body).toEqual({ status: 'alive' });
  expect((await scorer.get('/readyz')).body).toEqual({
    status: 'ready',
    model_version: scorer.bundle.version,
    store: 'well',
  });
  await scorer.close();
});

it('is alive but not ready without a model', async () => {
  const scorer = await startTestScorer({ CLV_MODEL_URI: '/nonexistent' });
  expect((await scorer.get('/healthz')).status).toBe(200);
  expect((await scorer.get('/readyz')).status).toBe(503);
  expect((await scorer.post('/predict', { transactions: [] })).status).toBe(503);
  await scorer.close();
});
