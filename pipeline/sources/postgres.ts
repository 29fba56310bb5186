import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Client, type ClientConfig, DatabaseError } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { UserError } from '../errors.js';
import { identifier } from '../sqlText.js';
import { explainConnection } from '../store/connectionErrors.js';
import { addressOf } from '../store/databaseUrl.js';
import { externalServer } from '../store/server.js';
import { deliverCsvFiles } from './csv.js';
import type { Delivery, SourceContext } from './delivery.js';
import type { SourceSettings } from './settings.js';

/** Milliseconds. */
const LIMITS = { connectTimeout: 10_000, patience: 0 };

/** Where the URL is looked for, unless source.url_env names a variable. */
const URL_VARIABLES = ['SOURCE_DATABASE_URL', 'DATABASE_URL'];

/**
 * Reads a PostgreSQL table or query by COPY, in a read-only transaction, through a file: never all in memory.
 * @throws UserError where the server, the table or the rows are not there.
 */
export async function deliverPostgres(
  duck: DuckDBConnection,
  settings: SourceSettings,
  context: SourceContext,
): Promise<Delivery> {
  const { variable, url } = urlOf(settings, context);
  const copy = join(context.temporaryFolder, `postgres.${process.pid}.csv`);
  try {
    await copyOut(await externalServer(url, context.environment, LIMITS).wake(), selectOf(settings), copy);
    const csv = { ...settings, delimiter: ',', encoding: 'utf-8' };
    const name = `postgres:${settings.table ?? settings.query}`;
    return await deliverCsvFiles(duck, [copy], csv, context, { names: [name], isWellFormed: true });
  } catch (error) {
    throw withVariable(error, variable);
  } finally {
    await rm(copy, { force: true });
  }
}

function urlOf(
  { url_env }: SourceSettings,
  { environment }: SourceContext,
): { variable: string; url: string } {
  const names = url_env === undefined ? URL_VARIABLES : [url_env];
  for (const variable of names) {
    const url = environment[variable];
    if (url) return { variable, url };
  }
  throw new UserError(
    `The environment variable ${names.join(' or ')} is not set.`,
    'Set it to the URL of the source, for example postgresql://user:password@host:5432/shop.',
  );
}

/** What the store says of its DATABASE_URL, said of the variable that the source's URL stands in. */
function withVariable(error: unknown, variable: string): unknown {
  if (!(error instanceof UserError)) return error;
  const [message, todo] = [error.message, error.todo].map((text) =>
    text.replaceAll(/\bDATABASE_URL\b/g, () => variable),
  );
  return new UserError(message, todo, { cause: error });
}

async function copyOut(config: ClientConfig, select: string, path: string): Promise<void> {
  const client = new Client(config);
  client.on('error', () => undefined); // thrown by the query as well
  try {
    await client.connect();
    await client.query('BEGIN READ ONLY');
    await client.query("SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC'");
    // The line end closes a comment at the end of a query.
    const rows = client.query(copyTo(`COPY (${select}\n) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')`));
    await pipeline(rows, createWriteStream(path));
    await client.query('COMMIT');
  } catch (error) {
    throw explain(error, select, addressOf(config));
  } finally {
    await client.end();
  }
}

function explain(error: unknown, select: string, address: string): unknown {
  if (!(error instanceof DatabaseError) || /^(28|3D|53|57)/.test(error.code ?? '')) {
    return explainConnection(error, address);
  }
  return new UserError(
    `PostgreSQL at ${address} does not deliver "${select.slice(0, 200)}": ${error.message}.`,
    'Check source.table or source.query, and that the user may read it; a query must be one SELECT.',
    { cause: error },
  );
}

function selectOf({ table, query }: SourceSettings): string {
  if (query !== undefined) return query.trim().replace(/;$/, '');
  return `SELECT * FROM ${table!.split('.').map(identifier).join('.')}`;
}
