import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createScorerClient } from '../../../client/client.js';
import { startTestScorer, type TestScorer } from '../../../testing/testScorer.js';
import { dataOf, isAbort, LOGIN_WANTED } from './client.js';

const KEY = 'correct-horse-battery-staple';

describe('dataOf', () => {
  let scorer: TestScorer;
  beforeAll(async () => {
    scorer = await startTestScorer({ CLV_API_KEYS: KEY });
  });
  afterAll(() => scorer.close());
  afterEach(() => vi.unstubAllGlobals());

  it('hands out what the scorer answers', async () => {
    const request = createScorerClient(scorer.url, KEY).GET('/model');
    expect(await dataOf(request)).toMatchObject({ model_version: scorer.bundle.version });
  });

  it('says where a request has its fault', async () => {
    const body = { transactions: [{ date: '2024-02-30', amount: 1 }] };
    await expect(
      dataOf(createScorerClient(scorer.url, KEY).POST('/predict', { body })),
    ).rejects.toMatchObject({
      name: 'ApiError',
      status: 422,
      message: expect.stringMatching(/^transactions › 0 › date must be a /),
    });
  });

  it('wants a login where the scorer does not know who asks', async () => {
    const page = new EventTarget();
    vi.stubGlobal('window', page);
    const wanted = once(page, LOGIN_WANTED);
    await expect(dataOf(createScorerClient(scorer.url).GET('/model'))).rejects.toMatchObject({ status: 401 });
    await wanted;
  });

  it('leaves a request that was given up what it is', async () => {
    const request = createScorerClient(scorer.url, KEY).GET('/model', { signal: AbortSignal.abort() });
    expect(await dataOf(request).catch(isAbort)).toBe(true);
  });

  it('says so where nobody answers, and where something else does', async () => {
    const proxy = createServer((_, reply) => {
      reply.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const client = createScorerClient(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    await expect(dataOf(client.GET('/model'))).rejects.toMatchObject({
      status: 502,
      message: 'The scorer answered 502.',
    });
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
    await expect(dataOf(client.GET('/model'))).rejects.toMatchObject({ status: 0 });
  });
});
