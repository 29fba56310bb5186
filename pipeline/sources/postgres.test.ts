import { Client, type ClientConfig } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clean } from '../cleaning/index.js';
import { parseDay } from '../days.js';
import { serverOf } from '../store/open.js';
import type { Server } from '../store/server.js';
import { testOptions } from '../store/testing.js';
import { openDuck, rowsOf, testContext } from './delivery.testdata.js';
import { deliver, sourceSettings } from './index.js';

const SCHEMA = `shop "of" ${process.pid}`;
const QUOTED = `"${SCHEMA.replaceAll('"', '""')}"`;

let server: Server;
let client: Client;
let url: string;

beforeAll(async () => {
  server = serverOf(testOptions('source'));
  const config = await server.wake();
  url = urlOf(config);
  client = new Client(config);
  await client.connect();
  await client.query(`CREATE SCHEMA ${QUOTED};
    CREATE TABLE ${QUOTED}.customer_transactions (customer_id text, invoice_id text, invoice_date timestamptz,
      purchase_amount numeric, product_category text, payment_method text, customer_segment text, region text);
    INSERT INTO ${QUOTED}.customer_transactions VALUES
      ('a "b", 🛒', 'i1', '2024-01-05 23:00:00-05', 12.34, E'two\\nlines', 'card', NULL, 'North'),
      (NULL, 'i2', '2024-01-06', 1, '', 'card', 'new', 'North'),
      ('c', 'i3', '2024-01-07', 'NaN', '', 'card', 'new', 'North')`);
});

afterAll(async () => {
  await client.query(`DROP SCHEMA ${QUOTED} CASCADE`);
  await client.end();
  await server.release();
});

function urlOf({ host, port, user, password, database }: ClientConfig): string {
  const login = `${encodeURIComponent(String(user))}:${encodeURIComponent(String(password))}`;
  return `postgresql://${login}@${host}:${port}/${database}?sslmode=disable`;
}

async function run(settings: Record<string, unknown>, environment: Record<string, string> = { SHOP: url }) {
  const duck = await openDuck();
  const delivery = await deliver(duck, sourceSettings.parse({ url_env: 'SHOP', ...settings }), {
    ...testContext(),
    environment,
  });
  const report = await clean(duck, delivery, { refunds: 'net' }, parseDay('2024-12-31'));
  return { duck, delivery, report };
}

describe('PostgreSQL', () => {
  it('delivers a table, with ids of any characters and instants in UTC', async () => {
    const { duck, delivery, report } = await run({ kind: 'seed', table: `${SCHEMA}.customer_transactions` });
    expect(report).toMatchObject({ delivered: 3, accepted: 1, rejected: 2 });
    expect(delivery.files[0].name).toBe(`postgres:${SCHEMA}.customer_transactions`);
    expect(
      await rowsOf(
        duck,
        'SELECT customer_id, order_key, ordered_at::VARCHAR, amount, attributes::VARCHAR FROM orders',
      ),
    ).toEqual([
      [
        'a "b", 🛒',
        'i1',
        '2024-01-06 04:00:00',
        12.34,
        '{"category":"two\\nlines","payment_method":"card","region":"North"}',
      ],
    ]);
    expect(await rowsOf(duck, 'SELECT reason FROM rejects')).toEqual([
      ['no customer id'],
      ['amount is not a finite number'],
    ]);
  });

  it('delivers a query', async () => {
    const { duck, delivery } = await run({
      kind: 'postgres',
      query: `SELECT 'c' || n AS customer, date '2024-01-01' + n AS day, n AS amount FROM generate_series(1, 3) n;`,
    });
    expect(delivery.map).toEqual({ customer_id: 'customer', date: 'day', amount: 'amount' });
    expect(await rowsOf(duck, 'SELECT customer_id, amount FROM orders')).toEqual([
      ['c1', 1],
      ['c2', 2],
      ['c3', 3],
    ]);
  });

  it('keeps rows whole whose texts look like rows', async () => {
    const { delivery, report } = await run({
      kind: 'postgres',
      query: `SELECT 'c' || n AS customer, date '2024-01-01' + n AS day, n AS amount,
        E'Ship to:\\nSmith, Main St 1, Berlin, DE' AS country FROM generate_series(1, 3) n`,
    });
    expect(delivery.said.join()).not.toContain('quote');
    expect(report).toMatchObject({ delivered: 3, accepted: 3 });
  });

  it('delivers a query that ends in a comment', async () => {
    const { delivery } = await run({
      kind: 'postgres',
      query: `SELECT 1 AS customer, date '2024-01-01' AS day, 5 AS amount -- all of them`,
    });
    expect(delivery.delivered).toBe(1);
  });

  it('delivers dates as ISO has them, whatever the server is set to', async () => {
    const query = `SELECT 'a' AS customer, date '2024-02-01' AS day, 5 AS amount`;
    const { duck } = await run(
      { kind: 'postgres', query },
      { SHOP: `${url}&options=${encodeURIComponent('-c datestyle=sql,mdy')}` },
    );
    expect(await rowsOf(duck, 'SELECT day FROM orders')).toEqual([[parseDay('2024-02-01')]]);
  });

  it('is looked for at the address of the source before that of the store', async () => {
    const settings = { kind: 'postgres', url_env: undefined, table: `${SCHEMA}.customer_transactions` };
    const map = { customer_id: 'customer_id', date: 'invoice_date', amount: 'purchase_amount' };
    const elsewhere = 'postgresql://u:p@127.0.0.1:1/x';
    const { delivery } = await run(
      { ...settings, map },
      { SOURCE_DATABASE_URL: url, DATABASE_URL: elsewhere },
    );
    expect(delivery.delivered).toBe(3);
  });

  it('is never written to', async () => {
    const query = `INSERT INTO ${QUOTED}.customer_transactions (customer_id) VALUES ('x') RETURNING *`;
    await expect(run({ kind: 'postgres', query })).rejects.toMatchObject({ name: 'UserError' });
    const { rows } = await client.query(`SELECT count(*)::int AS n FROM ${QUOTED}.customer_transactions`);
    expect(rows).toEqual([{ n: 3 }]);
  });

  it.each<[string, Record<string, unknown>, Record<string, string> | undefined, RegExp]>([
    ['a table that is not there', { table: 'no_such' }, undefined, /relation "no_such" does not exist/],
    ['a query that is none', { query: 'SELEKT' }, undefined, /syntax error/],
    [
      'no rows',
      { query: 'SELECT 1 AS customer, 2 AS date, 3 AS amount LIMIT 0' },
      undefined,
      /no row below the header/,
    ],
    ['no URL', { table: 't' }, {}, /SHOP is not set/],
    [
      'a server that is down',
      { table: 't' },
      { SHOP: 'postgresql://u:p@127.0.0.1:1/x' },
      /refuses the connection/,
    ],
  ])('%s is one clear sentence', async (_, settings, environment, message) => {
    await expect(run({ kind: 'postgres', ...settings }, environment ?? { SHOP: url })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(message),
    });
  });

  it.each(['nonsense', 'postgresql://u:p@127.0.0.1:1/x'])(
    'of a URL such as %s is told which variable holds it',
    async (wrong) => {
      const fault = await run({ kind: 'postgres', table: 't' }, { SHOP: wrong }).catch((error) => error);
      expect(`${fault.message} ${fault.todo}`).toMatch(/\bSHOP\b/);
      expect(`${fault.message} ${fault.todo}`).not.toMatch(/DATABASE_URL/);
    },
  );
});
