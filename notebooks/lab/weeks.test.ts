import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { revenueByWeek } from './weeks.js';

it('sums up whole weeks, and leaves out those that the data cut off', async () => {
  const database = await DuckDBInstance.create(':memory:');
  const duck = await database.connect();
  // Mondays: 2 and 9 January 2023. The data begin on a Sunday and end on a Tuesday.
  await duck.run(`CREATE TABLE orders AS SELECT * FROM (VALUES
    (TIMESTAMP '2023-01-01 10:00', 5.0), (TIMESTAMP '2023-01-02 00:00', 10.0),
    (TIMESTAMP '2023-01-08 23:59', -4.0), (TIMESTAMP '2023-01-10 12:00', 7.0)) AS t(ordered_at, amount)`);
  expect(await revenueByWeek(duck)).toEqual([{ week: '2023-01-02', revenue: 6 }]);
  duck.closeSync();
  database.closeSync();
});
