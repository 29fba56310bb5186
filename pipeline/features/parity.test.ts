import { chmodSync, createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clean } from '../cleaning/index.js';
import { dayOf } from '../days.js';
import { ORDER_COLUMNS, type Order, type Transaction } from '../orders.js';
import { Rng } from '../random.js';
import { realData } from '../realData.js';
import { deliver } from '../sources/index.js';
import { openStore, type Store, stopEmbedded } from '../store/index.js';
import { type FeatureColumn, type FeatureTable, readFeatureTable } from './featureTable.js';
import { computeFeatureTable } from './inProcess.js';
import { ordersFromTransactions } from './netting.js';
import { compileFeatureSql, compileLabelSql } from './sql.js';
import { expectAgreement, openWorkshop, readOrders } from './testOrders.js';

const path = realData('online-retail-ii/online_retail_II.csv.gz');
const CUSTOMERS = 5942;
const attributes = ['country'];
/** The last digit of the customers whose transactions are netted in process; all of them take seconds more. */
const SAMPLE = '7';

describe.skipIf(!path)('on Online Retail II', () => {
  const root = mkdtempSync(join(tmpdir(), 'clv-parity-'));
  let workshop: DuckDBConnection;
  let orders: Map<string, Order[]>;
  let cutoff: number;
  let fromDuckDb: FeatureTable;

  beforeAll(async () => {
    // The embedded server runs as another user where the tests run as root; it may enter too.
    chmodSync(root, 0o755);
    workshop = await openWorkshop();
    const source = { kind: 'online-retail-ii', file: path!, url_env: '' } as const;
    const delivery = await deliver(workshop, source, {
      temporaryFolder: root,
      rawFolder: root,
      simulatedFile: join(root, 'simulated.csv'),
      rng: new Rng(1),
      environment: {},
    });
    await clean(workshop, delivery, { refunds: 'net' }, dayOf(Date.UTC(2012, 0, 1)));
    orders = await readOrders(workshop);
    cutoff = Math.max(...[...orders.values()].flat().map((order) => order.day));
    const sql = compileFeatureSql('duckdb', { ordersTable: 'orders', cutoff, attributes });
    fromDuckDb = await readFeatureTable(workshop, sql);
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('DuckDB and the in-process function agree on every customer and feature', () => {
    expect(fromDuckDb.rows).toBe(CUSTOMERS);
    expectAgreement(computeFeatureTable(orders, cutoff, { attributes }), fromDuckDb);
  });

  it('the number of threads changes no bit', async () => {
    const sql = compileFeatureSql('duckdb', { ordersTable: 'orders', cutoff, attributes });
    for (const threads of [1, 8]) {
      await workshop.run(`SET threads = ${threads}`);
      const again = await readFeatureTable(workshop, sql);
      expect(again.customers).toEqual(fromDuckDb.customers);
      const differing = [...again.columns].filter(
        ([name, column]) => !sameBits(column, fromDuckDb.columns.get(name)!),
      );
      expect(differing.map(([name]) => name)).toEqual([]);
    }
  });

  it('transactions are netted in process as the cleaning SQL nets them', async () => {
    const netted = ordersFromTransactions(await readTransactions(workshop));
    const keyOf = (order: Order) => `${order.customerId} ${order.orderKey}`;
    const byKey = new Map(netted.map((order) => [keyOf(order), order]));
    const cleaned = [...orders.values()].flat().filter(({ customerId }) => customerId.endsWith(SAMPLE));
    expect(netted).toHaveLength(cleaned.length);
    expect(cleaned.filter((order) => !isDeepStrictEqual(order, byKey.get(keyOf(order))))).toEqual([]);
  });

  describe('PostgreSQL', () => {
    let store: Store;

    beforeAll(async () => {
      store = await openStore({ dataset: 'feature-parity', root, databaseUrl: '' });
      const csv = join(root, 'orders.csv');
      await workshop.run(
        `COPY (SELECT ${ORDER_COLUMNS.join(', ')} FROM orders) TO '${csv}' (FORMAT csv, HEADER false)`,
      );
      await store.copyIn('orders', ORDER_COLUMNS, createReadStream(csv));
      await store.execute(`ANALYZE ${store.table('orders')}`);
    });

    afterAll(async () => {
      await store.close();
      await stopEmbedded(root);
    });

    it('agrees with DuckDB on every customer and feature', async () => {
      const sql = compileFeatureSql('postgres', { ordersTable: store.table('orders'), cutoff, attributes });
      expectAgreement(tableOf(await store.query(sql)), fromDuckDb);
    });

    it('agrees with DuckDB on every label', async () => {
      const window = { cutoff: cutoff - 90, horizonDays: 90 };
      const labels = await readFeatureTable(workshop, compileLabelSql({ ordersTable: 'orders', ...window }));
      const rows = await store.query(compileLabelSql({ ordersTable: store.table('orders'), ...window }));
      expectAgreement(tableOf(rows), labels);
    });
  });
});

/** The transactions of the sample, straight from the file. */
async function readTransactions(workshop: DuckDBConnection): Promise<Transaction[]> {
  const reader = await workshop.runAndReadAll(`
    SELECT "Customer ID", CAST(epoch_ms(InvoiceDate) AS DOUBLE), Quantity * Price, Invoice, Quantity, Country
    FROM read_csv('${path}', types = {
      'Customer ID': 'VARCHAR', 'Invoice': 'VARCHAR', 'Quantity': 'DOUBLE', 'Price': 'DOUBLE'})
    WHERE ends_with("Customer ID", '${SAMPLE}')`);
  return reader.getRows().map(([customer, at, amount, orderId, quantity, country]) => ({
    customerId: String(customer),
    at: Number(at),
    amount: Number(amount),
    orderId: String(orderId),
    quantity: Number(quantity),
    attributes: { country: String(country) },
  }));
}

function sameBits(a: FeatureColumn, b: FeatureColumn): boolean {
  if (!(a instanceof Float64Array && b instanceof Float64Array)) return isDeepStrictEqual(a, b);
  return Buffer.from(a.buffer).equals(Buffer.from(b.buffer));
}

/** A PostgreSQL result as a feature table: `customer_id`, then numbers and texts. */
function tableOf(rows: readonly Record<string, unknown>[]): FeatureTable {
  const customers = rows.map((row) => String(row.customer_id));
  const names = Object.keys(rows[0]).slice(1);
  const columns = names.map((name): [string, FeatureColumn] => {
    const values = rows.map((row) => row[name] as number | string | null);
    const isText = values.some((value) => typeof value === 'string');
    return [
      name,
      isText ? (values as string[]) : Float64Array.from(values, (value) => Number(value ?? Number.NaN)),
    ];
  });
  return { rows: rows.length, customers, columns: new Map(columns) };
}
