import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Store } from '../../pipeline/store/index.js';
import { StoreGate } from '../store/gate.js';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';
import { openStoreAt, startTestServer, type TestServer } from '../testing/testStore.js';
import { type Sample, UNSEEN_TEXT } from './sample.js';
import { type SampleCount, Sampler } from './sampler.js';

interface Stored extends Record<string, unknown> {
  readonly features: Record<string, number | string | null>;
  readonly clv: number;
}

describe('a scorer that samples', () => {
  let server: TestServer;
  let scorer: TestScorer;
  beforeAll(async () => {
    server = await startTestServer();
    scorer = await startTestScorer({ DATABASE_URL: server.url, CLV_SAMPLE_RATE: '0.5' });
  });
  afterAll(async () => {
    await scorer.close();
    await server.remove();
  });

  const ask = (country: string) =>
    scorer.post('/predict', {
      customer_id: 'jane@example.org',
      attributes: { country },
      transactions: [{ date: '2024-12-01', amount: 20 }],
    });
  const stored = async (): Promise<Stored[]> => {
    await scorer.services.sampler.flush();
    const store = await openStoreAt(server.url);
    try {
      return await store.query<Stored>(`SELECT * FROM ${store.table('served')} ORDER BY served_id`);
    } finally {
      await store.close();
    }
  };
  const counted = async (outcome: string) =>
    Number(
      new RegExp(`clv_samples_total\\{outcome="${outcome}"\\} (\\d+)`).exec(
        (await scorer.get<string>('/metrics')).body,
      )?.[1] ?? 0,
    );

  it('keeps the features of every second request, and nothing that names anybody', async () => {
    for (let i = 0; i < 10; i++) expect((await ask('Germany')).status).toBe(200);
    const rows = await stored();
    expect(rows).toHaveLength(5);
    expect(rows[0].features).toMatchObject({
      purchase_days: 1,
      purchase_revenue: 20,
      attribute_country: 'Germany',
    });
    expect(rows[0].clv).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('jane');
    expect(await counted('stored')).toBe(5);
  });

  it('keeps no text that the model does not know', async () => {
    for (let i = 0; i < 2; i++) await ask('jane@example.org');
    const rows = await stored();
    expect(rows.at(-1)?.features.attribute_country).toBe(UNSEEN_TEXT);
    expect(JSON.stringify(rows)).not.toContain('jane');
  });

  it('keeps rows of the protocols of others too', async () => {
    const before = (await stored()).length;
    const row = [3, 120, 200, 20];
    const { status } = await scorer.post('/invocations', {
      dataframe_split: {
        columns: ['purchase_days', 'purchase_revenue', 'tenure_days', 'recency_days'],
        data: [row, row, row, row],
      },
    });
    expect(status).toBe(200);
    expect((await stored()).length - before).toBe(2);
  });

  const batch = async (lines: readonly string[], type = 'application/x-ndjson') => {
    const body = type === 'application/json' ? `[${lines.join(',')}]` : lines.join('\n');
    const reply = await fetch(`${scorer.url}/predict/batch`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    return reply.text();
  };

  it.each(['application/x-ndjson', 'application/json'])(
    'keeps as many lines of a batch of %s, those that have an answer, and nothing that names anybody',
    async (type) => {
      const before = (await stored()).length;
      const line = {
        customer_id: 'jane@example.org',
        attributes: { country: 'Germany' },
        transactions: [{ date: '2024-12-01', amount: 20 }],
      };
      const lines = Array.from({ length: 300 }, (_, i) =>
        JSON.stringify(i < 200 ? line : { transactions: 'none' }),
      );
      const [, clv] = /"clv":([\d.]+)/.exec(await batch(lines, type)) as RegExpExecArray;
      const rows = (await stored()).slice(before);
      expect(rows).toHaveLength(100);
      expect(rows[99]).toMatchObject({
        clv: Number(clv),
        features: { purchase_days: 1, purchase_revenue: 20, attribute_country: 'Germany' },
      });
      expect(JSON.stringify(rows)).not.toContain('jane');
    },
  );

  it('stores what waits before it ends', async () => {
    const before = (await stored()).length;
    const another = await startTestScorer({ DATABASE_URL: server.url, CLV_SAMPLE_RATE: '1' });
    await another.post('/predict', { transactions: [] });
    await another.close();
    expect((await stored()).length - before).toBe(1);
  });

  it('keeps of a large batch no more than there is room for', async () => {
    const [before, dropped] = [(await stored()).length, await counted('dropped')];
    await batch(Array.from({ length: 6_000 }, () => '{"transactions":[]}'));
    const kept = (await stored()).length - before;
    expect(kept + (await counted('dropped')) - dropped).toBe(3_000);
    expect(kept).toBeGreaterThanOrEqual(1000);
    expect(kept).toBeLessThan(3_000);
  });

  it('drops samples while the database is away, and answers all the same', async () => {
    const before = await counted('dropped');
    server.kill();
    for (let i = 0; i < 2; i++) expect((await ask('Germany')).status).toBe(200);
    await scorer.services.sampler.flush();
    expect(await counted('dropped')).toBe(before + 1);
    await server.restart();
  });

  it('keeps no more waiting than it has room for', async () => {
    const { sampler, models } = scorer.services;
    const before = await counted('dropped');
    const question = {
      customerId: null,
      basis: 'features',
      asOf: 0,
      known: { features: {} },
      horizon: 0,
      explain: false,
    } as const;
    const horizons = [{ clv: 1 }, { clv: 1 }] as never;
    for (let i = 0; i < 2 * 1_500; i++) sampler.offer(question, { horizons }, models.current);
    expect((await counted('dropped')) - before).toBe(500);
  });
});

describe('samples that wait', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('are stored after a few seconds, those of one data set together', async () => {
    const counts: Parameters<SampleCount>[] = [];
    const store = { table: (name: string) => name, execute: async () => 1 } as unknown as Store;
    const sampler = new Sampler(1, new StoreGate(async () => store), (...count) => counts.push(count));
    sampler.keep([{} as Sample], 'shop');
    sampler.keep([{} as Sample], 'another');
    expect(counts).toEqual([['dropped', 1]]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(counts.slice(1)).toEqual([['stored', 1]]);
  });
});
