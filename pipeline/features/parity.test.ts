import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { realData } from '../realData.js';
import { type FeatureTable, readFeatureTable } from './featureTable.js';
import { computeFeatures } from './inProcess.js';
import { compileFeatureSql } from './sql.js';
import { createRetailOrders, openWorkshop, readOrders } from './testOrders.js';

const path = realData('online-retail-ii/online_retail_II.csv.gz');
const CUSTOMERS = 5942;
const attributes = ['country'];

describe.skipIf(!path)('SQL and in-process features of Online Retail II', () => {
  let workshop: DuckDBConnection;
  let cutoff: number;
  let table: FeatureTable;

  beforeAll(async () => {
    workshop = await openWorkshop();
    await createRetailOrders(workshop, 'orders', path!);
    cutoff = Number((await workshop.runAndReadAll('SELECT max(day) FROM orders')).getRows()[0][0]);
    const sql = compileFeatureSql('duckdb', { ordersTable: 'orders', cutoff, attributes });
    table = await readFeatureTable(workshop, sql);
  });

  it('agree to 1e-9 on every customer and feature', async () => {
    const orders = await readOrders(workshop, 'orders');
    expect(table.rows).toBe(CUSTOMERS);
    const disagreements: string[] = [];
    table.customers.forEach((customer, row) => {
      const features = computeFeatures(orders.get(customer)!, cutoff, { attributes });
      expect(Object.keys(features)).toEqual([...table.columns.keys()]);
      for (const [name, column] of table.columns) {
        if (!agree(column[row], features[name])) {
          disagreements.push(`${customer} ${name}: ${column[row]} in SQL, ${features[name]} in process`);
        }
      }
    });
    expect(disagreements).toEqual([]);
  });
});

/** Absolute below 1, relative above; NaN in a table is null in process. */
function agree(fromSql: number | string | null, inProcess: number | string | null): boolean {
  if (typeof fromSql === 'number' && typeof inProcess === 'number') {
    return Math.abs(fromSql - inProcess) <= 1e-9 * Math.max(1, Math.abs(fromSql));
  }
  return Number.isNaN(fromSql) ? inProcess === null : fromSql === inProcess;
}
