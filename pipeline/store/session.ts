import type { Readable } from 'node:stream';
import type { Client, QueryResultRow } from 'pg';
import { copyInto } from './copy.js';

/** What can be done in the store, within a transaction or outside of one. */
export interface Session {
  /** The rows of a statement. bigint and numeric are numbers, a date is the text `YYYY-MM-DD`. */
  query<Row extends QueryResultRow = QueryResultRow>(
    sql: string,
    params?: readonly unknown[],
  ): Promise<Row[]>;
  /** Runs a statement and returns the number of rows it changed. */
  execute(sql: string, params?: readonly unknown[]): Promise<number>;
  /**
   * Rows into a table by COPY; all of them or, on any error, none.
   * @param table the plain name, for example `orders`.
   * @param csv without a header, the columns in the order given; an unquoted empty field is null.
   * @returns the number of rows.
   */
  copyIn(table: string, columns: readonly string[], csv: Readable): Promise<number>;
}

/** A session on one connection. No statement is named, so that poolers may share the connection. */
export function sessionOn(client: Client, table: (name: string) => string): Session {
  return {
    async query<Row extends QueryResultRow>(sql: string, params?: readonly unknown[]): Promise<Row[]> {
      return (await client.query<Row>(sql, params && [...params])).rows;
    },
    async execute(sql, params) {
      return (await client.query(sql, params && [...params])).rowCount ?? 0;
    },
    copyIn: (name, columns, csv) => copyInto(client, table(name), columns, csv),
  };
}
