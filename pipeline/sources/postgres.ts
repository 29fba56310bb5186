import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { UserError } from '../errors.js';
import { deliverCsvFiles } from './csv.js';
import type { Delivery, SourceContext } from './delivery.js';
import type { SourceSettings } from './settings.js';
import { identifier } from './sql.js';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Reads a PostgreSQL table or query by COPY, inside a read-only transaction, through a file: never all in memory.
 * The URL comes from the environment variable `url_env`.
 * @throws UserError where the server, the table or the rows are not there.
 */
export async function deliverPostgres(
  duck: DuckDBConnection,
  settings: SourceSettings,
  context: SourceContext,
): Promise<Delivery> {
  const url = context.environment[settings.url_env];
  if (!url) {
    throw new UserError(
      `The environment variable ${settings.url_env} is not set.`,
      `Set it to the source's URL, for example postgresql://user:password@host:5432/shop, or name another by source.url_env.`,
    );
  }
  const copy = join(context.temporaryFolder, 'postgres.csv');
  try {
    await copyOut(url, selectOf(settings), copy);
    const delivery = await deliverCsvFiles(
      duck,
      [copy],
      { ...settings, delimiter: ',', encoding: 'utf-8' },
      context,
    );
    const name = `postgres:${settings.table ?? settings.query}`;
    return { ...delivery, files: delivery.files.map((file) => ({ ...file, name })) };
  } finally {
    await rm(copy, { force: true });
  }
}

async function copyOut(url: string, select: string, path: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that breaks outside a query is also reported by the query that fails.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN READ ONLY');
    await client.query(
      `SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC'; SET LOCAL client_encoding = 'UTF8'`,
    );
    const rows = client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT csv, HEADER)`));
    await pipeline(rows, createWriteStream(path));
    await client.query('COMMIT');
  } catch (cause) {
    const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
    throw new UserError(
      `PostgreSQL did not deliver ${select.slice(0, 100)}: ${reason}.`,
      'Check the URL in the environment, the name of the table and the right to read it.',
      { cause },
    );
  } finally {
    await client.end();
  }
}

function selectOf({ table, query }: SourceSettings): string {
  if (query !== undefined) return query.trim().replace(/;$/, '');
  return `SELECT * FROM ${table!.split('.').map(identifier).join('.')}`;
}
