import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
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

const rowsCounted = async () =>
  Number(/^clv_batch_rows_sum (\d+)$/m.exec((await scorer.get<string>('/metrics')).body)?.[1]);

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

  it('keeps the order over many tasks, and counts the rows', async () => {
    const before = await rowsCounted();
    const ids = Array.from({ length: 1500 }, (_, i) => `c${i}`);
    const reply = await batch(
      'application/x-ndjson',
      ids.map((customer_id) => JSON.stringify({ ...GOOD, customer_id })).join('\n'),
    );
    expect((await ndjson(reply)).map((answer) => answer.customer_id)).toEqual(ids);
    expect((await rowsCounted()) - before).toBe(1500);
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
    expect(lines[3]).toMatch(/has 1 cell; the header has 5/);
  });

  it('refuses a line that is too long in its place, and says how long one may be', async () => {
    const long = JSON.stringify({ ...GOOD, customer_id: 'x'.repeat(1_000_000) });
    const refusal = { line: 1, status: 413, detail: 'The line has more than 1000000 characters.' };
    const longest = JSON.stringify(GOOD).padEnd(1_000_000);
    for (const [type, body] of [
      ['application/x-ndjson', `${long}\n${longest}\n`],
      ['application/json', `[${long},${longest}]`],
    ]) {
      const text = await (await batch(type, body)).text();
      const answers = JSON.parse(type === 'application/json' ? text : `[${text.trim().replace('\n', ',')}]`);
      expect(answers).toEqual([refusal, expect.objectContaining({ customer_id: 'a' })]);
    }
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

  it('answers what can be read of a gzip that ends early or is damaged, and says so at the end', async () => {
    const whole = gzipSync(`${JSON.stringify(GOOD)}\n`.repeat(700));
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 6] ^= 0xff;
    for (const [body, detail] of [
      [whole.subarray(0, -1), /ends before its time.* Nothing after row 700 is answered/],
      [damaged, /damaged .* Nothing after row 700 is answered/],
    ] as const) {
      const answers = await ndjson(await batch('application/x-ndjson', body, { 'content-encoding': 'gzip' }));
      expect(answers).toHaveLength(701);
      expect(answers.filter(({ status }) => status === undefined)).toHaveLength(700);
      expect(answers.at(-1)).toMatchObject({ line: 701, status: 400, detail: expect.stringMatching(detail) });
    }
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
      expect(lines.at(-1)).toMatch(
        /a quote stands within cell 1 of the row that begins on line \d+\. .* Nothing after row \d+ is answered/,
      );
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

/** A CSV of customers by their features. */
const HEADER = 'customer_id,purchase_days,purchase_revenue,tenure_days,recency_days';
const ROW = 'x,1,40,0,0';
const csv = async (...lines: (string | Buffer)[]) => {
  const body = Buffer.concat(lines.map((line) => (Buffer.isBuffer(line) ? line : Buffer.from(`${line}\n`))));
  return (await (await batch('text/csv', body)).text()).trim().split('\n').slice(1);
};

describe('a CSV with an open quote', () => {
  it.each([
    [
      'to its end',
      ['"y,1,40,0,0', ROW, ROW],
      /nothing closes the quote that opens cell 1 of the row that begins on line 3,/,
    ],
    [
      'in a later cell',
      ['y,1,"40,0,0', ROW],
      /nothing closes the quote that opens cell 3 of the row that begins on line 3,/,
    ],
    ['below blank lines', ['', '"y,1,40,0,0'], /the row that begins on line 4,/],
    [
      'up to another one',
      ['"y,1,40,0,0', ROW, '"z,1,40,0,0'],
      /opens cell 1 of the row that begins on line 3 is closed, but/,
    ],
    [
      'for too long',
      ['"y,1,40,0,0', ...Array<string>(100_000).fill(ROW)],
      /on line 3 has more than 1000000 bytes/,
    ],
  ])('%s names the line where it opens, after the answers before it', async (_, lines, detail) => {
    const [first, last, ...others] = await csv(HEADER, ROW, ...lines);
    expect(first).toMatch(/^x,\d/);
    expect(last).toMatch(detail);
    expect(last).toMatch(/Nothing after row 1 is answered/);
    expect(others).toEqual([]);
  });

  it('counts lines of CRLF and cells over several lines', async () => {
    const last = (await csv(`${HEADER}\r`, '"a\r', 'b",1,40,0,0\r', `${ROW}\r`, '"y,1')).at(-1);
    expect(last).toMatch(/the row that begins on line 5,/);
  });

  it('in the header has no row answered', async () => {
    expect(await csv(`"${HEADER}`, ROW)).toEqual([expect.stringMatching(/line 1, .* No row is answered/)]);
  });

  it('does not make one customer of several rows', async () => {
    const answers = await csv(HEADER, '"y,1,40,0,0', ROW, 'z",1,40,0,0', ROW);
    expect(answers).toEqual([
      expect.stringMatching(/The cell 'customer_id' runs over 3 lines from its quote on: ""y,1/),
      expect.stringMatching(/^x,\d/),
    ]);
  });
});

describe('strange bodies', () => {
  it.each<[string, (string | Buffer)[], RegExp[]]>([
    ['returns alone', [`${HEADER}\r${ROW}\r${ROW}`], [/^x,\d/, /^x,\d/]],
    ['line ends of three kinds', [`${HEADER}\r\n${ROW}`, `${ROW}\r${ROW}`], [/^x,\d/, /^x,\d/, /^x,\d/]],
    ['UTF-16', [Buffer.from(`\ufeff${HEADER}\nü,1,40,0,0`, 'utf16le')], [/^ü,\d/]],
    ['byte order marks in the middle', [`\ufeff${HEADER}`, `\ufeff${ROW}`], [/^x,\d/]],
    [
      'separators behind the last column',
      [`${HEADER},`, `${ROW},`, `${ROW},1`],
      [/^x,\d/, /is not a feature/],
    ],
    [
      'Latin-1',
      [HEADER, Buffer.from('Jürgen,1,40,0,0\n', 'latin1'), ROW],
      [/U\+FFFD, .* Send the body in UTF-8/, /^x,\d/],
    ],
    [
      'a header in Latin-1',
      [Buffer.from(`${HEADER},größe\n`, 'latin1'), `${ROW},1`],
      [/Send the body in UTF-8\. No row is answered/],
    ],
    [
      'a header in the middle',
      [HEADER, HEADER, ROW],
      [/must be a number or null, not ""purchase_days""/, /^x,\d/],
    ],
    [
      'two columns of a name',
      [`${HEADER},recency_days`, `${ROW},1`],
      [/Two columns are called 'recency_days'/],
    ],
    ['nothing', [Buffer.alloc(0)], [/The body is empty/]],
    [
      'gzip that does not say so',
      [gzipSync(`${HEADER}\n${ROW}`)],
      [/The body is gzip: say so by content-encoding/],
    ],
    ['a workbook', [Buffer.from('PK\u0003\u0004\n\n')], [/Excel workbook/]],
    ['an old workbook', [Buffer.from('d0cf11e0a1b11ae1', 'hex')], [/old Excel workbook/]],
    ['Parquet', [Buffer.from('PAR1')], [/Parquet/]],
  ])('%s', async (_, lines, answers) => {
    expect(await csv(...lines)).toEqual(answers.map((answer) => expect.stringMatching(answer)));
  });

  it.each(['1e400', '0x10', '0b11', '١٢٣', '--5', '(5.00)', '5-', 'Infinity', '1_000'])(
    'does not take %s for a number',
    async (written) => {
      const shown = written.replaceAll(/[()]/g, '\\$&');
      expect((await csv(HEADER, `x,1,${written},0,0`))[0]).toMatch(
        new RegExp(`purchase_revenue: must be a number or null, not ""${shown}""`),
      );
    },
  );

  it.each(['40', ' 40 ', '+40', '40.', '4e1', '040'])('takes %j for 40', async (written) => {
    expect(await csv(HEADER, `x,1,"${written}",0,0`)).toEqual(await csv(HEADER, ROW));
  });

  it('takes blanks for what is missing', async () => {
    expect(await csv(HEADER, 'x,1,40,0,  ')).toEqual(await csv(HEADER, 'x,1,40,0,'));
  });
});

it('leaves the connection to who sent more than is answered', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (body: string) =>
    new Promise<string>((resolve, reject) => {
      const sent = request(
        `${scorer.url}/predict/batch`,
        { method: 'POST', agent, headers: { 'content-type': 'text/csv', 'content-length': body.length } },
        (reply) => text(reply).then(resolve, reject),
      );
      sent.once('error', reject).end(body);
    });
  const rows = `${ROW}\n`.repeat(500_000);
  expect(await send(`${HEADER}\nb"roken,1,40,0,0\n${rows}`)).toMatch(/No row is answered/);
  expect(await send(`${HEADER}\n${ROW}\n`)).toMatch(/^x,\d/m);
  agent.destroy();
  // Were the rest not read, the connection would be closed after a minute of silence, and only then serve the next.
}, 30_000);
