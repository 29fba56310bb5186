import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORDER_COLUMNS } from '../orders.js';
import { knownMigrations } from './migrate.js';
import { openStore } from './open.js';
import type { Store } from './store.js';
import { dropTestStore, openTestStore, testOptions } from './testing.js';

let store: Store;

beforeAll(async () => {
  store = await openTestStore('store');
  await store.execute(`CREATE TABLE ${store.table('notes')} (number integer, note text)`);
});

afterAll(() => dropTestStore(store));

const csvField = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);

async function notes(): Promise<{ number: number; note: string | null }[]> {
  return store.query(`SELECT number, note FROM ${store.table('notes')} ORDER BY number`);
}

describe('tables', () => {
  it('has the orders of the contract, and who brought them', async () => {
    const columns = await store.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns
       WHERE table_schema = $1 AND table_name = 'orders' ORDER BY ordinal_position`,
      [store.schema],
    );
    expect(columns.map(({ name }) => name)).toEqual([...ORDER_COLUMNS, 'ingest_id']);
  });

  it('counts every row: an ingest that loses one is refused', async () => {
    const ingest = `INSERT INTO ${store.table('ingests')} (source, delivered, accepted, rejected) VALUES ('csv', 3, $1, 1)`;
    await expect(store.execute(ingest, [1])).rejects.toThrow('nothing_is_lost');
    expect(await store.execute(ingest, [2])).toBe(1);
  });

  it('sorts text by its bytes, on every server alike', async () => {
    const customers = `INSERT INTO ${store.table('customers')} VALUES ($1, 0, 0, 1, 1, 1)`;
    for (const id of ['b', 'a', 'B', 'é']) await store.execute(customers, [id]);
    const rows = await store.query(
      `SELECT customer_id FROM ${store.table('customers')} ORDER BY customer_id`,
    );
    expect(rows.map((row) => row.customer_id)).toEqual(['B', 'a', 'b', 'é']);
  });
});

describe('values', () => {
  it('come as numbers, and dates as they are written', async () => {
    const [row] = await store.query(
      `SELECT 9007199254740991::bigint AS count, 0.1::numeric AS share, date '2011-06-09' AS day`,
    );
    expect(row).toEqual({ count: 9007199254740991, share: 0.1, day: '2011-06-09' });
  });
});

describe('copyIn and copyOut', () => {
  it('return every text and null as it went in', async () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', '"', ',', '\n', '\r\n', "'", '\\.', '\\N', 'NULL', '🧾 “é”', 'a;b\tc'),
    );
    // PostgreSQL holds no text with the character 0.
    const note = fc.option(anyText.filter((value) => !value.includes('\0')));
    await fc.assert(
      fc.asyncProperty(fc.array(note, { maxLength: 20 }), async (written) => {
        await store.execute(`TRUNCATE ${store.table('notes')}`);
        const csv = written.map((value, i) => `${i},${csvField(value)}\n`).join('');
        expect(await store.copyIn('notes', ['number', 'note'], Readable.from([csv]))).toBe(written.length);
        expect((await notes()).map((row) => row.note)).toEqual(written);

        const out = await text(await store.copyOut(`SELECT * FROM ${store.table('notes')} ORDER BY number`));
        await store.execute(`TRUNCATE ${store.table('notes')}`);
        await store.copyIn('notes', ['number', 'note'], Readable.from([Buffer.from(out)]));
        expect((await notes()).map((row) => row.note)).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });

  it('store all rows or none', async () => {
    await store.execute(`TRUNCATE ${store.table('notes')}`);
    const columns = ['number', 'note'];
    await expect(store.copyIn('notes', columns, Readable.from(['1,a\n2,b,c\n']))).rejects.toThrow(
      'extra data',
    );
    const breaking = async function* () {
      yield '1,a\n'.repeat(100_000);
      throw new Error('The source broke.');
    };
    await expect(store.copyIn('notes', columns, Readable.from(breaking()))).rejects.toThrow(
      'The source broke.',
    );
    expect(await notes()).toEqual([]);
  });

  it('read a timestamp without zone as UTC, and write it so', async () => {
    await store.execute(`CREATE TABLE ${store.table('times')} (at timestamptz)`);
    await store.copyIn('times', ['at'], Readable.from(['2011-07-01 12:00:00\n']));
    const [row] = await store.query<{ at: Date }>(`SELECT at FROM ${store.table('times')}`);
    expect(row.at.toISOString()).toBe('2011-07-01T12:00:00.000Z');
    expect(await text(await store.copyOut(`SELECT at FROM ${store.table('times')}`))).toBe(
      '2011-07-01 12:00:00+00\n',
    );
  });

  it('tell what is wrong with the query', async () => {
    await expect(store.copyOut('SELECT nothing').then(text)).rejects.toThrow(
      'column "nothing" does not exist',
    );
  });
});

describe('rows', () => {
  const numbers = 'SELECT n FROM generate_series(1, $1::integer) AS n';

  it('come in batches, in order and complete', async () => {
    const sizes: number[] = [];
    let sum = 0;
    for await (const batch of store.rows<{ n: number }>(numbers, [2500], 1000)) {
      sizes.push(batch.length);
      for (const { n } of batch) sum += n;
    }
    expect(sizes).toEqual([1000, 1000, 500]);
    expect(sum).toBe((2500 * 2501) / 2);
  });

  it('leave all connections usable to a reader that stops early, more often than there are any', async () => {
    for (let i = 0; i < 15; i++) {
      for await (const batch of store.rows(numbers, [100_000], 10)) {
        expect(batch).toHaveLength(10);
        break;
      }
      for await (const chunk of await store.copyOut('SELECT n FROM generate_series(1, 1000000) AS n')) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    }
  });

  it('throw what the server says', async () => {
    await expect(store.rows('SELECT 1/0 AS n').next()).rejects.toThrow('division by zero');
  });
});

describe('transaction', () => {
  it('keeps all or nothing', async () => {
    await store.execute(`TRUNCATE ${store.table('notes')}`);
    const insert = `INSERT INTO ${store.table('notes')} VALUES (1, 'kept')`;
    const failing = store.transaction(async (session) => {
      await session.execute(insert);
      await session.copyIn('notes', ['number'], Readable.from(['2\n3\n']));
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await notes()).toEqual([]);
    await store.transaction((session) => session.execute(insert));
    expect(await notes()).toEqual([{ number: 1, note: 'kept' }]);
  });

  it('does not pass for done where an error inside was swallowed', async () => {
    const swallowing = store.transaction((session) => session.query('SELECT 1/0').catch(() => 'whatever'));
    await expect(swallowing).rejects.toThrow('rolled back');
  });
});

describe('withLock', () => {
  it('lets one in at a time, whatever the pool does', async () => {
    const one = await openStore({ ...testOptions('store'), maxConnections: 1, notice: () => undefined });
    let inside = 0;
    const work = () =>
      one.withLock('train', async () => {
        expect(++inside).toBe(1);
        await one.query('SELECT pg_sleep(0.02)');
        expect(--inside).toBe(0);
        return 'done';
      });
    expect(await Promise.all([work(), work(), work()])).toEqual(['done', 'done', 'done']);
    await one.close();
  });

  it('is free again after work that failed, and says whom it waits for', async () => {
    const heard: string[] = [];
    const listening = await openStore({ ...testOptions('store'), notice: (message) => heard.push(message) });
    const failing = listening.withLock('train', () => Promise.reject(new Error('no memory')));
    await expect(failing).rejects.toThrow('no memory');
    let waiting: Promise<string> | undefined;
    await store.withLock('train', async () => {
      waiting = listening.withLock('train', async () => 'mine');
      await expect.poll(() => heard, { timeout: 20_000 }).toHaveLength(1);
    });
    expect(await waiting).toBe('mine');
    expect(heard[0]).toContain("works on 'train'");
    await listening.close();
  });
});

describe('withLock, whose connection is lost', () => {
  it('says so, since others can take the lock from then on', async () => {
    let taken = 'not yet';
    const robbed = store.withLock('train', async () => {
      const holders = `SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND pid <> pg_backend_pid() AND (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)`;
      await store.query(holders, [`clv lock ${store.schema} train`]);
      taken = await store.withLock('train', async () => 'by another');
    });
    await expect(robbed).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('ended the connection'),
    });
    expect(taken).toBe('by another');
  });
});

describe('withLock, of which somebody would rather not wait', () => {
  it('says who holds it and since when, and lets the refusal through', async () => {
    const other = await openStore({ ...testOptions('store'), notice: () => undefined });
    const refuse = (holder: string): never => {
      throw new Error(`held by ${holder}`);
    };
    const refused = store.withLock('train', () => other.withLock('train', async () => 'mine', refuse));
    await expect(refused).rejects.toThrow(
      new RegExp(`^held by process ${process.pid} on .+, since \\d{4}-\\d\\d-\\d\\d .* UTC$`),
    );
    expect(await other.withLock('train', async () => 'mine', refuse)).toBe('mine');
    await other.close();
  });
});

describe('limits', () => {
  it('stops a statement that takes too long', async () => {
    const hasty = await openStore({ ...testOptions('store'), statementTimeout: 30 });
    await expect(hasty.query('SELECT pg_sleep(60)')).rejects.toThrow('longer than allowed');
    expect(await hasty.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await hasty.close();
  });
});

describe('migrations', () => {
  it('leave a current schema alone', async () => {
    await store.execute(`TRUNCATE ${store.table('notes')}`);
    await store.execute(`INSERT INTO ${store.table('notes')} VALUES (7, 'still here')`);
    const again = await openStore(testOptions('store'));
    await again.close();
    await again.close(); // once or again
    expect(await notes()).toEqual([{ number: 7, note: 'still here' }]);
  });

  it('are done once, however many begin at the same time', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(testOptions('many at once'))));
    const counted = await stores[0].query(`SELECT count(*) AS rows FROM ${stores[0].table('store')}`);
    expect(counted).toEqual([{ rows: 1 }]);
    await Promise.all(stores.slice(1).map((each) => each.close()));
    await dropTestStore(stores[0]);
  });

  it('bring a schema of the first release to the newest version, and keep what it holds', async () => {
    const older = await openTestStore('older');
    await older.execute(`DROP SCHEMA ${older.schema} CASCADE`);
    const first = readFileSync(new URL('./migrations/0001_tables.sql', import.meta.url), 'utf8');
    await older.execute(`CREATE SCHEMA ${older.schema};
      CREATE TABLE ${older.table('store')} (dataset text NOT NULL, version integer NOT NULL);
      INSERT INTO ${older.table('store')} VALUES ('${testOptions('older').dataset}', 1);
      ${first.replaceAll('{{schema}}', older.schema)}
      INSERT INTO ${older.table('ingests')} (source, delivered, accepted, rejected) VALUES ('csv', 3, 2, 1)`);
    const newer = await openTestStore('older');
    const version = (await knownMigrations()).length;
    expect(await newer.query(`SELECT version FROM ${newer.table('store')}`)).toEqual([{ version }]);
    expect(await newer.query(`SELECT accepted, profile FROM ${newer.table('ingests')}`)).toEqual([
      { accepted: 2, profile: null },
    ]);
    await newer.close();
    await dropTestStore(older);
  });

  it('refuse a schema made by a newer release', async () => {
    const newer = await openTestStore('newer');
    await newer.execute(`UPDATE ${newer.table('store')} SET version = 99`);
    await expect(openTestStore('newer')).rejects.toThrow(/version 99, made by a newer release/);
    await dropTestStore(newer);
  });

  it('refuse another data set that would share the schema', async () => {
    const { dataset, ...options } = testOptions('store');
    await expect(openStore({ ...options, dataset: dataset.replaceAll(' ', '+') })).rejects.toThrow(
      /holds the data set/,
    );
  });
});
