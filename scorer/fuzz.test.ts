import { Agent } from 'node:http';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostileRequest, RAW_REQUESTS, sendHostile, sendRaw } from './testing/hostile.js';
import { startTestScorer, type TestScorer } from './testing/testScorer.js';
import { fillStore, startTestServer, type TestServer } from './testing/testStore.js';

let database: TestServer;
let scorer: TestScorer;
const agent = new Agent({ keepAlive: true });
beforeAll(async () => {
  database = await startTestServer();
  scorer = await startTestScorer({ DATABASE_URL: database.url });
  await fillStore(database.url, 'test', scorer.bundle);
});
afterAll(async () => {
  agent.destroy();
  await scorer.close();
  await database.remove();
});

/** No path takes that method. */
const DECLARED = 501;

it('answers whatever is sent without a defect', async () => {
  await fc.assert(
    fc.asyncProperty(hostileRequest, async (request) => {
      const status = await sendHostile(scorer.url, request, agent);
      expect((status > 0 && status < 500) || status === DECLARED, `status ${status}`).toBe(true);
    }),
    { numRuns: 2000 },
  );
  expect((await scorer.post('/predict', { transactions: [] })).status).toBe(200);
});

it.each(RAW_REQUESTS.map((bytes) => [bytes.slice(0, 40), bytes]))('survives %j', async (_, bytes) => {
  expect(await sendRaw(scorer.url, bytes)).toMatch(/^(HTTP\/1.1 [234]\d\d .*)?$/);
  expect((await scorer.get('/healthz')).status).toBe(200);
});
