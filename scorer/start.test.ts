import { expect, it } from 'vitest';
import { startTestScorer } from './testing/testScorer.js';

it.each([
  ['10000', 60_000],
  ['600000', 605_000],
])('leaves a request of at most %s ms the time for its answer', async (CLV_TIMEOUT_MS, silence) => {
  const scorer = await startTestScorer({ CLV_TIMEOUT_MS });
  expect(scorer.server.timeout).toBe(silence);
  // Longer than proxies keep theirs, 60 s.
  expect((await scorer.get('/healthz')).headers.get('keep-alive')).toBe('timeout=65');
  await scorer.close();
});
