import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFeatureTable } from './featureTable.js';
import { computeFeatureTable } from './inProcess.js';
import { compileFeatureSql, compileLabelSql } from './sql.js';
import {
  anyOrders,
  byCustomer,
  createOrders,
  expectAgreement,
  openWorkshop,
  order,
  readOrders,
} from './testOrders.js';

const CUTOFF = 15_000;
const attributes = ['country', 'channel'];
/** Each run compiles and runs the whole catalogue. */
const RUNS = { numRuns: 15 };

let workshop: DuckDBConnection;
beforeAll(async () => {
  workshop = await openWorkshop();
});

const features = () =>
  readFeatureTable(
    workshop,
    compileFeatureSql('duckdb', { ordersTable: 'orders', cutoff: CUTOFF, attributes }),
  );

describe('compileFeatureSql', () => {
  it('agrees with the in-process function on orders of any kind', async () => {
    await fc.assert(
      fc.asyncProperty(anyOrders(CUTOFF - 800, CUTOFF), async (orders) => {
        await createOrders(workshop, orders);
        expectAgreement(
          computeFeatureTable(await readOrders(workshop), CUTOFF, { attributes }),
          await features(),
        );
      }),
      RUNS,
    );
  });

  it('reads nothing after the cutoff, nor does the in-process function', async () => {
    const past = anyOrders(CUTOFF - 800, CUTOFF);
    const future = anyOrders(CUTOFF + 1, CUTOFF + 400);
    await fc.assert(
      fc.asyncProperty(past, future, fc.infiniteStream(fc.nat()), async (known, unknown, places) => {
        await createOrders(workshop, known);
        const expected = await features();
        const mixed = [...known];
        for (const later of unknown) mixed.splice(places.next().value % (mixed.length + 1), 0, later);
        await createOrders(workshop, mixed);
        expectAgreement(await features(), expected);

        const histories = byCustomer(mixed);
        for (const [customer, history] of byCustomer(known)) {
          const alone = computeFeatureTable(new Map([[customer, history]]), CUTOFF, { attributes });
          const withFuture = new Map([[customer, histories.get(customer)!]]);
          expect(computeFeatureTable(withFuture, CUTOFF, { attributes })).toEqual(alone);
        }
      }),
      RUNS,
    );
  });

  it('has a row for every customer with an order as of the cutoff, refunds only included', async () => {
    await createOrders(workshop, [
      order(CUTOFF, -5, { customerId: 'refunds only' }),
      order(CUTOFF + 1, 5, { customerId: 'later' }),
      order(CUTOFF, 5, { customerId: 'Z' }),
    ]);
    const table = await features();
    expect(table.customers).toEqual(['Z', 'refunds only']);
    expect(table.columns.get('recency_days')).toEqual(Float64Array.of(0, Number.NaN));
  });

  it('refuses a cutoff that is no whole day', () => {
    const options = { ordersTable: 'orders', cutoff: 0.5, attributes: [] };
    expect(() => compileFeatureSql('duckdb', options)).toThrow('expected a whole number of days; got 0.5');
  });
});

describe('compileLabelSql', () => {
  it('sums (cutoff, cutoff + horizon] for the customers of the snapshot', async () => {
    await createOrders(workshop, [
      order(CUTOFF, 1),
      order(CUTOFF + 1, 2),
      order(CUTOFF + 30, 4, { orderKey: 'a' }),
      order(CUTOFF + 30, 8, { orderKey: 'b' }),
      order(CUTOFF + 30, -16),
      order(CUTOFF + 31, 32),
      order(CUTOFF, 64, { customerId: 'silent' }),
      order(CUTOFF + 1, 128, { customerId: 'new' }),
    ]);
    const sql = compileLabelSql({ ordersTable: 'orders', cutoff: CUTOFF, horizonDays: 30 });
    const table = await readFeatureTable(workshop, sql);
    expect(table.customers).toEqual(['anna', 'silent']);
    expect(Object.fromEntries(table.columns)).toEqual({
      label: Float64Array.of(-2, 0),
      label_purchases: Float64Array.of(3, 0),
      label_purchase_days: Float64Array.of(2, 0),
    });
  });
});

describe('readFeatureTable', () => {
  it('reads numbers and texts, missing ones and more than one chunk of DuckDB', async () => {
    const rows = 5000;
    const table = await readFeatureTable(
      workshop,
      `SELECT CAST(range AS VARCHAR) AS customer_id,
        CASE WHEN range % 2 = 0 THEN CAST(range AS DOUBLE) END AS number,
        CASE WHEN range % 3 = 0 THEN 'text ' || range END AS word
      FROM range(${rows}) ORDER BY range`,
    );
    expect(table.rows).toBe(rows);
    expect(table.customers[4999]).toBe('4999');
    expect(table.columns.get('number')!.slice(4997)).toEqual(Float64Array.of(Number.NaN, 4998, Number.NaN));
    expect(table.columns.get('word')!.slice(4997)).toEqual([null, 'text 4998', null]);
  });
});
