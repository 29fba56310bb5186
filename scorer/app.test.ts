import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createDatabase, type Server, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { readConfig } from './config.js';
import { startScorer } from './start.js';
import { startTestScorer } from './testing/testScorer.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The port of a server that takes connections and says nothing on them. */
async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A scorer that has begun an export, for which its database does not yet let it in. */
async function duringExport(path: string, environment: NodeJS.ProcessEnv) {
  const database = createDatabase();
  const address = `postgresql://nobody@127.0.0.1:${await portOf(database)}/none?sslmode=disable`;
  const scorer = await startTestScorer({ DATABASE_URL: address, ...environment });
  closing.push(() => scorer.close());
  const asked = once(database, 'connection');
  const exported = scorer.get(path);
  const [socket] = (await asked) as [Socket];
  return { scorer, exported, refuse: () => socket.destroy() };
}

it.each(['/customers.csv', '/campaign/targets.csv'])(
  'waits for %s as long as it takes, and for other requests as long as it may',
  async (path) => {
    const { scorer, exported, refuse } = await duringExport(path, { CLV_TIMEOUT_MS: '10' });
    expect((await scorer.get('/customers')).body.detail).toBe('The request took longer than 10 ms.');
    refuse();
    expect((await exported).body.detail).toMatch(/^The database cannot be used/);
  },
);

it('answers who operates it while as many requests as may are in work', async () => {
  const { scorer, exported, refuse } = await duringExport('/customers.csv', { CLV_CONCURRENCY: '1' });
  expect((await scorer.post('/predict', { transactions: [] })).status).toBe(429);
  expect((await scorer.get('/metrics')).status).toBe(200);
  refuse();
  await exported;
  expect((await scorer.post('/predict', { transactions: [] })).status).toBe(200);
});

it('waits for a model that is reloaded as long as it takes', async () => {
  const mlflow = createServer();
  const { url, close } = await startScorer(
    readConfig({
      PORT: '0',
      LOG_LEVEL: 'silent',
      CLV_TIMEOUT_MS: '10',
      CLV_MODEL_URI: 'models:/clv-shop@champion',
      MLFLOW_TRACKING_URI: `http://127.0.0.1:${await portOf(mlflow)}`,
    }),
  );
  closing.push(close);
  const asked = once(mlflow, 'request');
  const reloaded = fetch(`${url}/admin/reload`, { method: 'POST' });
  const [, response] = (await asked) as [unknown, ServerResponse];
  const headers = { 'content-type': 'application/json', 'content-length': '20' };
  const unfinished = request(`${url}/predict`, { method: 'POST', headers });
  unfinished.flushHeaders();
  const [late] = await once(unfinished, 'response');
  expect(await json(late)).toMatchObject({ detail: 'The request took longer than 10 ms.' });
  unfinished.destroy();
  response.end('{}');
  expect(await (await reloaded).json()).toMatchObject({
    status: 409,
    detail: expect.stringContaining('no answer of MLflow'),
  });
});
