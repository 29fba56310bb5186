import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { Day } from '../days.js';

/** Numbers with NaN for missing, or texts with null for missing; one entry a customer. */
export type FeatureColumn = Float64Array | (string | null)[];

/** Features or labels of many customers as they come, before any preprocessing. */
export interface FeatureTable {
  readonly rows: number;
  /** Customer ids, one a row. */
  readonly customers: readonly string[];
  /** The columns by name, in the order of the SQL that gave them. */
  readonly columns: ReadonlyMap<string, FeatureColumn>;
  /** As of when each row is told; a model takes its own cutoff for those it is not told of. */
  readonly asOf?: ArrayLike<Day>;
}

/** The numeric column of that name, one entry a customer. */
export function numericColumn(table: FeatureTable, name: string): Float64Array {
  const column = table.columns.get(name);
  if (!(column instanceof Float64Array)) throw new TypeError(`expected a numeric column '${name}'`);
  return column;
}

/** The text column of that name, one entry a customer. */
export function textColumn(table: FeatureTable, name: string): readonly (string | null)[] {
  const column = table.columns.get(name);
  if (!Array.isArray(column)) throw new TypeError(`expected a text column '${name}'`);
  return column;
}

/**
 * Runs feature or label SQL (sql.ts) in DuckDB and reads its result column by column: `customer_id` first,
 * then doubles and texts.
 */
export async function readFeatureTable(connection: DuckDBConnection, sql: string): Promise<FeatureTable> {
  const result = await connection.run(sql);
  const names = result.columnNames();
  const columns = result
    .columnTypes()
    .map(
      (type): FeatureColumn =>
        String(type) === 'DOUBLE' ? new Float64Array(result.rowCount) : new Array(result.rowCount),
    );

  let start = 0;
  for (let i = 0; i < result.chunkCount; i++) {
    const chunk = result.getChunk(i);
    for (let j = 0; j < columns.length; j++) copyColumn(chunk, j, columns[j], start);
    start += chunk.rowCount;
  }
  return {
    rows: result.rowCount,
    customers: columns[0] as string[],
    columns: new Map(names.slice(1).map((name, i) => [name, columns[i + 1]])),
  };
}

/** Copies one column of a chunk to `target`, from row `start` on. */
function copyColumn(chunk: DuckDBDataChunk, index: number, target: FeatureColumn, start: number): void {
  const vector = chunk.getColumnVector(index);
  if (target instanceof Float64Array) {
    for (let i = 0; i < vector.itemCount; i++)
      target[start + i] = (vector.getItem(i) as number | null) ?? NaN;
    return;
  }
  for (let i = 0; i < vector.itemCount; i++) target[start + i] = vector.getItem(i) as string | null;
}
