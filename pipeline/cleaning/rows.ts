import type { DuckDBConnection } from '@duckdb/node-api';

/** A cell whose type the query knows. */
type Cell = number & string;

/** The rows of a small result; counts come as numbers. */
export async function readRows(duck: DuckDBConnection, sql: string): Promise<Cell[][]> {
  const rows = (await duck.runAndReadAll(sql)).getRows();
  return rows.map((row) => row.map((cell) => (typeof cell === 'bigint' ? Number(cell) : cell) as Cell));
}
