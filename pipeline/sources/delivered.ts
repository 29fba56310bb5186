import type { DuckDBConnection } from '@duckdb/node-api';
import { fieldSql, splitSql } from './records.js';

/** How one file's rows of table `lines` are laid out. */
export interface FileColumns {
  /** Its first row of table `lines`, and that of its header. */
  readonly firstRow: number;
  readonly headerRow: number;
  readonly delimiter: string;
  /** Fields a record must have. */
  readonly columns: number;
  /** Positions of the wanted fields, from 1. */
  readonly index: { readonly map: Readonly<Record<string, number>>; readonly attributes: readonly number[] };
}

/** The columns of relation `delivered` that a map fills. */
export const MAPPED = ['customer_id', 'date', 'amount', 'quantity', 'unit_price', 'order_id'] as const;

/**
 * Makes `delivered` and `delivered_raw` (see Delivery) of relation `records(file, line, raw)`.
 * @returns the rows delivered.
 */
export async function defineDelivered(
  duck: DuckDBConnection,
  layouts: readonly FileColumns[],
  attributes: number,
): Promise<number> {
  await duck.run('CREATE OR REPLACE VIEW delivered_raw AS SELECT file, line, raw FROM records');
  const parts = layouts.map((layout, file) => `(${recordsSql(layout, file, attributes)})`);
  await duck.run(`CREATE OR REPLACE TABLE delivered AS ${parts.join(' UNION ALL ')}`);
  const [[count]] = (await duck.runAndReadAll('SELECT count(*) FROM delivered')).getRows();
  return Number(count);
}

/** Frees what a source left in DuckDB besides `delivered`, once nobody asks for raw rows any more. */
export async function releaseDelivered(duck: DuckDBConnection): Promise<void> {
  await duck.run(`DROP VIEW IF EXISTS delivered_raw; DROP VIEW IF EXISTS records;
    DROP TABLE IF EXISTS joined_records; DROP TABLE IF EXISTS spans; DROP TABLE IF EXISTS lines`);
}

function recordsSql(layout: FileColumns, file: number, attributes: number): string {
  const field = (position: number | undefined, name: string) =>
    `${position === undefined ? 'NULL::VARCHAR' : fieldSql(`fields[${position}]`)} AS ${name}`;
  const columns = [
    ...MAPPED.map((name) => field(layout.index.map[name], name)),
    ...Array.from({ length: attributes }, (_, i) => field(layout.index.attributes[i], `attribute_${i}`)),
  ];
  return `SELECT file, line,
      CASE WHEN len(fields) <> ${layout.columns} THEN 'not ${layout.columns} fields as in the header' END AS fault,
      hash(raw) AS fingerprint,
      ${columns.join(',\n      ')}
    FROM (SELECT file, line, raw, ${splitSql(layout.delimiter)} AS fields FROM records
      WHERE file = ${file} AND line > ${layout.headerRow - layout.firstRow + 1})`;
}
