import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestScorer, type TestScorer } from '../../testing/testScorer.js';
import { ApiKeys } from './apiKeys.js';

const KEY = 'correct-horse-battery-staple';
const OTHER_KEY = 'another-key-of-enough-length';
const REQUEST = { transactions: [] };

describe('keys', () => {
  let scorer: TestScorer;
  beforeAll(async () => {
    scorer = await startTestScorer({ CLV_API_KEYS: `${KEY},${OTHER_KEY}`, HOST: '127.0.0.1' });
  });
  afterAll(() => scorer.close());

  it('lets nobody in without one, but tells whether it is well', async () => {
    const { status, headers } = await scorer.post('/predict', REQUEST);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect((await scorer.get('/healthz')).status).toBe(200);
  });

  it('tells figures about customers to who shows one', async () => {
    expect((await scorer.get('/metrics')).status).toBe(401);
    expect((await scorer.get('/metrics', { authorization: `Bearer ${KEY}` })).status).toBe(200);
  });

  it.each([
    { authorization: `Bearer ${KEY}` },
    { authorization: `bearer ${OTHER_KEY}` },
    { 'x-api-key': KEY },
  ])('lets in who shows one', async (headers) => {
    expect((await scorer.post('/predict', REQUEST, headers as Record<string, string>)).status).toBe(200);
  });

  it('gives browsers a cookie that scripts cannot read and other sites cannot use', async () => {
    const login = await scorer.post('/login', { key: KEY });
    expect(login.status).toBe(200);
    const cookie = login.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/httponly/i);
    expect(cookie).toMatch(/samesite=strict/i);
    expect(cookie).toContain(`expires=${new Date(login.body.expires as unknown as string).toUTCString()}`);
    const session = { cookie: cookie.split(';')[0] };
    expect((await scorer.get('/model', session)).status).toBe(200);
    const from = (origin: string) => scorer.post('/predict', REQUEST, { ...session, origin });
    expect((await from(scorer.url)).status).toBe(200);
    expect((await from('https://evil.example')).status).toBe(403);
    expect((await scorer.post('/predict', REQUEST, session)).status).toBe(403);
    const logout = await scorer.post('/logout', {});
    expect(logout.headers.get('set-cookie')).toMatch(/^clv_session=; .*expires=Thu, 01 Jan 1970/);
  });

  it('listens no longer to an address that guesses, not even when it guesses right', async () => {
    const guess = (key: string) => scorer.post('/predict', REQUEST, { 'x-api-key': key });
    const statuses: number[] = [];
    for (let i = 0; i < 15; i++) statuses.push((await guess(`guess-number-${i}-of-many`)).status);
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    expect(statuses.slice(10)).toEqual(Array(5).fill(429));
    const { status, headers } = await guess(KEY);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await scorer.post('/login', { key: KEY })).status).toBe(429);
    expect((await scorer.get('/openapi.json')).body.paths['/login'].post.responses).toHaveProperty('429');
  });
});

describe('behind a proxy', () => {
  let scorer: TestScorer;
  beforeAll(async () => {
    scorer = await startTestScorer({ CLV_API_KEYS: KEY, HOST: '127.0.0.1', CLV_PROXIES: '1' });
  });
  afterAll(() => scorer.close());

  it('tells callers apart by the address that the proxy saw, whatever they say of themselves', async () => {
    const ask = async (key: string, ...addresses: string[]) => {
      const headers = { 'x-api-key': key, 'x-forwarded-for': addresses.join(', ') };
      return (await scorer.post('/predict', REQUEST, headers)).status;
    };
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) {
      statuses.push(await ask(`guess-number-${i}-of-many`, `198.51.100.${i}`, '203.0.113.7'));
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    expect(await ask(KEY, '203.0.113.8', '203.0.113.7')).toBe(429);
    expect(await ask(KEY, '203.0.113.8')).toBe(200);
  });

  it('sends the cookie over encrypted connections alone, where the caller has one', async () => {
    const login = await scorer.post('/login', { key: KEY }, { 'x-forwarded-proto': 'https' });
    expect(login.headers.get('set-cookie')).toMatch(/; secure/i);
  });
});

describe('sessions', () => {
  const keys = new ApiKeys([KEY]);
  const token = keys.sessionUntil(1000);

  it('end in time', () => {
    expect(keys.acceptsSession(token, 999)).toBe(true);
    expect(keys.acceptsSession(token, 1000)).toBe(false);
  });

  it('cannot be prolonged, nor made with other keys', () => {
    expect(keys.acceptsSession(token.replace('1000', '9999'), 0)).toBe(false);
    expect(new ApiKeys([OTHER_KEY]).acceptsSession(token, 0)).toBe(false);
    expect(keys.acceptsSession('', 0)).toBe(false);
  });
});
