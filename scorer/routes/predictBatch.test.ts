import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestScorer, type TestScorer } from '../testing/testScorer.js';

let scorer: TestScorer;
beforeAll(async () => {
  scorer = await startTestScorer({ CLV_BATCH_ROWS: '2000' });
});
afterAll(() => scorer.close());

const batch = (type: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(`${scorer.url}/predict/batch`, {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body,
  });
const ndjson = async (reply: Response) =>
  (await reply.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const GOOD = { customer_id: 'a', transactions: [{ date: '2024-12-30', amount: 40 }] };

describe('POST /predict/batch', () => {
  it('answers NDJSON line by line, each fault in its place', async () => {
    const lines = [
      JSON.stringify(GOOD),
      'no json',
      '{"transactions":[{"date":"2024"}]}',
      '',
      '{"transactions":[]}',
    ];
    const reply = await batch('application/x-ndjson', lines.join('\n'));
    expect(reply.headers.get('content-type')).toContain('application/x-ndjson');
    const answers = await ndjson(reply);
    expect(answers).toHaveLength(4);
    expect(answers[0].clv).toBe((await scorer.post('/predict', GOOD)).body.clv);
    expect(answers[1]).toMatchObject({ line: 2, status: 400 });
    expect(answers[2]).toMatchObject({ line: 3, status: 422 });
    expect(answers[2].errors[0].pointer).toBe('/transactions/0/date');
    expect(answers[3].basis).toBe('prior');
  });

  it('keeps the order over many tasks', async () => {
    const ids = Array.from({ length: 1500 }, (_, i) => `c${i}`);
    const reply = await batch(
      'application/x-ndjson',
      ids.map((customer_id) => JSON.stringify({ ...GOOD, customer_id })).join('\n'),
    );
    expect((await ndjson(reply)).map((answer) => answer.customer_id)).toEqual(ids);
  });

  it('answers a JSON array with a JSON array', async () => {
    const reply = await batch('application/json', JSON.stringify([GOOD, { x: '],["\\' }, 7, GOOD], null, 1));
    const answers = (await reply.json()) as Record<string, unknown>[];
    expect(answers.map((answer) => answer.status ?? 200)).toEqual([200, 422, 422, 200]);
    expect(await (await batch('application/json', ' [ ] ')).json()).toEqual([]);
  });

  it('answers CSV with CSV', async () => {
    const rows = [
      'customer_id,purchase_days,purchase_revenue,tenure_days,recency_days',
      '"a,b",1,40,0,0',
      'c,x,40,0,0',
      'd',
    ];
    const reply = await batch('text/csv', rows.join('\r\n'));
    const lines = (await reply.text()).trim().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^customer_id,clv,/);
    expect(lines[1]).toMatch(/^"a,b",\d/);
    expect(lines[2]).toMatch(/must be a number/);
    expect(lines[3]).toMatch(/has 1 cells/);
  });

  it('refuses a fraction of a purchase day in its line alone', async () => {
    const features = { purchase_days: 3, purchase_revenue: 120, tenure_days: 200, recency_days: 20 };
    const broken = { ...features, purchase_days: 2.5 };
    const lines = [features, broken, features].map((row) => JSON.stringify({ features: row }));
    const answers = await ndjson(await batch('application/x-ndjson', lines.join('\n')));
    const { clv } = (await scorer.post('/predict', { features })).body;
    expect(answers.map((answer) => answer.clv)).toEqual([clv, undefined, clv]);
    expect(answers[1]).toMatchObject({
      line: 2,
      status: 422,
      errors: [{ pointer: '/features/purchase_days', detail: expect.stringMatching(/whole .*, not 2\.5$/) }],
    });
  });

  it('reads what is compressed', async () => {
    const reply = await batch('application/x-ndjson', gzipSync(JSON.stringify(GOOD)), {
      'content-encoding': 'gzip',
    });
    expect((await ndjson(reply))[0].customer_id).toBe('a');
    expect((await batch('application/x-ndjson', '', { 'content-encoding': 'br' })).status).toBe(415);
    const broken = await batch('application/x-ndjson', 'not gzip', { 'content-encoding': 'gzip' });
    expect((await ndjson(broken)).at(-1).status).toBe(400);
  });

  it('says at the end what ended it early', async () => {
    const many = await ndjson(await batch('application/x-ndjson', `${JSON.stringify(GOOD)}\n`.repeat(2001)));
    expect(many.at(-1)).toMatchObject({ status: 413 });
    const cut = (await (await batch('application/json', `[${JSON.stringify(GOOD)},`)).json()) as {
      status?: number;
    }[];
    expect(cut.at(-1)).toMatchObject({ status: 400 });
    expect((await batch('application/xml', '<a/>')).status).toBe(415);
  });

  it('answers every line before what ends it early, over several tasks too', async () => {
    const row = 'x,1,40,0,0';
    const header = 'customer_id,purchase_days,purchase_revenue,tenure_days,recency_days';
    for (const count of [1, 255, 256, 700]) {
      const rows = [header, ...Array<string>(count).fill(row), 'b"roken,1,40,0,0', row];
      const lines = (await (await batch('text/csv', rows.join('\n'))).text()).trim().split('\n');
      expect(lines).toHaveLength(count + 2);
      for (const line of lines.slice(1, -1)) expect(line).toMatch(/^x,\d/);
      expect(lines.at(-1)).toMatch(/The CSV cannot be read: Invalid Opening Quote/);
    }
    const good = `${JSON.stringify(GOOD)},`;
    const cut = await batch('application/json', `[${good.repeat(300)}`);
    const answers = (await cut.json()) as { status?: number; line?: number }[];
    expect(answers).toHaveLength(301);
    expect(answers.filter(({ status }) => status === undefined)).toHaveLength(300);
    expect(answers.at(-1)).toMatchObject({ line: 301, status: 400 });
    const tooMany = await ndjson(
      await batch('application/x-ndjson', `${JSON.stringify(GOOD)}\n`.repeat(2001)),
    );
    expect(tooMany).toHaveLength(2001);
    expect(tooMany.at(-1)).toMatchObject({ line: 2001, status: 413 });
  });

  it('fails only the lines that need the database while it is away', async () => {
    const lines = [JSON.stringify(GOOD), '{"customer_id":"C1"}'];
    const answers = await ndjson(await batch('application/x-ndjson', lines.join('\n')));
    expect(answers[0].clv).toBeGreaterThan(0);
    expect(answers[1]).toMatchObject({ line: 2, status: 503 });
  });
});
