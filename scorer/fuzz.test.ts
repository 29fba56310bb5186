import { Agent } from 'node:http';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostileRequest, RAW_REQUESTS, sendHostile, sendRaw } from './testing/hostile.js';
import { startTestScorer, type TestScorer } from './testing/testScorer.js';

let scorer: TestScorer;
const agent = new Agent({ keepAlive: true });
beforeAll(async () => {
  scorer = await startTestScorer();
});
afterAll(async () => {
  agent.destroy();
  await scorer.close();
});

/** 501: no path takes that method; 503: there is no database here. */
const DECLARED = [501, 503];

it('answers whatever is sent without a defect', async () => {
  await fc.assert(
    fc.asyncProperty(hostileRequest, async (request) => {
      const status = await sendHostile(scorer.url, request, agent);
      expect(status < 500 || DECLARED.includes(status), `status ${status}`).toBe(true);
    }),
    { numRuns: 1500 },
  );
  expect((await scorer.post('/predict', { transactions: [] })).status).toBe(200);
});

it.each(RAW_REQUESTS.map((bytes) => [bytes.slice(0, 40), bytes]))('survives %j', async (_, bytes) => {
  expect(await sendRaw(scorer.url, bytes)).toMatch(/^(HTTP\/1.1 [234]\d\d .*)?$/);
  expect((await scorer.get('/healthz')).status).toBe(200);
});
