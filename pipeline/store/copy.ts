import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Client, escapeIdentifier } from 'pg';
import copyStreams from 'pg-copy-streams';

/**
 * Rows into a table by COPY. The CSV has no header; an empty unquoted field is null, `""` is the empty text.
 * @param table quoted and qualified.
 * @returns the number of rows.
 */
export async function copyInto(
  client: Client,
  table: string,
  columns: readonly string[],
  csv: Readable,
): Promise<number> {
  const names = columns.map((column) => escapeIdentifier(column)).join(', ');
  const target = client.query(copyStreams.from(`COPY ${table} (${names}) FROM STDIN (FORMAT csv)`));
  await pipeline(csv, target);
  return target.rowCount;
}

/** The rows of a query as CSV without a header, in the same form that `copyInto` reads. */
export function copyFrom(client: Client, sql: string): Readable {
  return client.query(copyStreams.to(`COPY (${sql}) TO STDOUT (FORMAT csv)`));
}
