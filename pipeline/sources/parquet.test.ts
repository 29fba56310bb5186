import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deliverAndClean, newFolder, openDuck, rowsOf, writeFile } from './delivery.testdata.js';

const ROWS = `SELECT * FROM (VALUES
  (7, TIMESTAMP '2024-01-05 10:00:00', 1.5::DECIMAL(9, 2), 'a', 'DE'),
  (NULL, TIMESTAMP '2024-01-06 10:00:00', 2, 'b', NULL),
  (8, TIMESTAMP '2024-01-07 10:00:00.5', 0.1, 'c', NULL)
) rows("Customer ID", "Date", "Amount", "Order ID", "Country")`;

/** A Parquet file of its own; returns its path. */
async function writeParquet(select: string, folder = newFolder(), name = 'a.parquet') {
  const path = join(folder, name);
  await (await openDuck()).run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  return path;
}

describe('Parquet', () => {
  it('is read with its types, and rejected row by row', async () => {
    const file = await writeParquet(ROWS);
    const { duck, report } = await deliverAndClean({ kind: 'parquet', file });
    expect(
      await rowsOf(duck, 'SELECT customer_id, order_key, ordered_at::VARCHAR, amount FROM orders'),
    ).toEqual([
      ['7', 'a', '2024-01-05 10:00:00', 1.5],
      ['8', 'c', '2024-01-07 10:00:00.5', 0.1],
    ]);
    expect(report).toMatchObject({ delivered: 3, accepted: 2, rejected: 1, repeated: 0 });
    expect(await rowsOf(duck, 'SELECT file, line::INTEGER, reason, raw FROM rejects')).toEqual([
      [
        file,
        2,
        'no customer id',
        '{"Customer ID":null,"Date":"2024-01-06 10:00:00","Amount":2.0,"Order ID":"b","Country":null}',
      ],
    ]);
  });

  it('may be a folder of files whose columns stand in another order', async () => {
    const folder = newFolder();
    await writeParquet(ROWS, folder, 'a.parquet');
    await writeParquet(
      `SELECT "Country", "Amount", "Date", "Order ID", "Customer ID" FROM (${ROWS})`,
      folder,
      'b.parquet',
    );
    const { report } = await deliverAndClean({ kind: 'parquet', file: folder });
    expect(report).toMatchObject({ delivered: 6, accepted: 4, orders: 2, net: 3.2, repeated: 3 });
    expect(report.reasons[0].rows).toBe(2);
  });

  it('of texts is read as the settings say', async () => {
    const file = await writeParquet(`SELECT 'a' AS customer_id, '01/02/2024' AS date, '1.234' AS amount`);
    const { duck } = await deliverAndClean({ kind: 'parquet', file, date_format: 'mdy', decimal: ',' });
    expect(await rowsOf(duck, 'SELECT ordered_at::VARCHAR, amount FROM orders')).toEqual([
      ['2024-01-02 00:00:00', 1234],
    ]);
  });

  it.each([
    ['text', () => writeFile('a.parquet', 'customer_id,date,amount\n'), /cannot be read as Parquet/],
    ['no rows', () => writeParquet(`${ROWS} LIMIT 0`), /has no rows/],
    ['no customer', () => writeParquet('SELECT 1 AS x'), /No customer and no date/],
    ["DuckDB's own column", () => writeParquet('SELECT 1 AS File_row_number'), /a column file_row_number/],
  ])('that holds %s is refused in one sentence', async (_, file, message) => {
    await expect(deliverAndClean({ kind: 'parquet', file: await file() })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(message),
    });
  });
});
