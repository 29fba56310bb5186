import { readdir, readFile } from 'node:fs/promises';
import { escapeIdentifier } from 'pg';
import { UserError } from '../errors.js';
import { qualified } from './names.js';
import type { Session } from './session.js';

const FOLDER = new URL('./migrations/', import.meta.url);

/** PostgreSQL's own numbering, as in server_version_num. */
const OLDEST_SERVER = 130_000;

interface Migration {
  readonly version: number;
  readonly file: string;
}

/** What a schema says about itself. */
export interface SchemaState {
  readonly dataset: string;
  readonly version: number;
}

/** The migrations that this code brings, oldest first; they are numbered from 1 without gaps. */
export async function knownMigrations(): Promise<Migration[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  return files.map((file) => ({ version: Number.parseInt(file, 10), file }));
}

/** The schema's version, or undefined where there is no such schema. */
export async function schemaState(session: Session, schema: string): Promise<SchemaState | undefined> {
  const table = qualified(schema, 'store');
  const [found] = await session.query<{ present: boolean }>('SELECT to_regclass($1) IS NOT NULL AS present', [
    table,
  ]);
  if (!found?.present) return undefined;
  const [state] = await session.query<SchemaState>(`SELECT dataset, version FROM ${table}`);
  return state;
}

/**
 * Whether the schema is as this code wants it.
 * @throws UserError for a schema made by newer code, or one that belongs to another data set.
 */
export async function isCurrent(session: Session, schema: string, dataset: string): Promise<boolean> {
  const state = await schemaState(session, schema);
  if (!state) return false;
  const newest = (await knownMigrations()).length;
  if (state.version > newest) {
    throw new UserError(
      `The schema ${schema} has version ${state.version}, made by a newer release; this one knows versions up to ${newest}.`,
      'Update this project, or use another data set name or database.',
    );
  }
  if (state.dataset !== dataset) {
    throw new UserError(
      `The schema ${schema} holds the data set '${state.dataset}', not '${dataset}'.`,
      'Give one of the two data sets a name that differs in its letters or digits.',
    );
  }
  return state.version === newest;
}

/**
 * Brings a schema to the newest version. To be called in a transaction, which makes it all or nothing.
 * @throws UserError as `isCurrent`, and for a server that is too old.
 */
export async function migrate(session: Session, schema: string, dataset: string): Promise<void> {
  // Of several first users one migrates; the others wait here and find it done.
  await session.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`clv migrate ${schema}`]);
  if (await isCurrent(session, schema, dataset)) return;
  await refuseOldServer(session);
  const table = qualified(schema, 'store');
  const state = await schemaState(session, schema);
  if (!state) {
    await session.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)}`);
    await session.query(`CREATE TABLE ${table} (dataset text NOT NULL, version integer NOT NULL)`);
    await session.query(`INSERT INTO ${table} VALUES ($1, 0)`, [dataset]);
  }
  for (const { version, file } of await knownMigrations()) {
    if (version <= (state?.version ?? 0)) continue;
    const sql = await readFile(new URL(file, FOLDER), 'utf8');
    await session.execute(sql.replaceAll('{{schema}}', escapeIdentifier(schema)));
    await session.query(`UPDATE ${table} SET version = $1`, [version]);
  }
}

async function refuseOldServer(session: Session): Promise<void> {
  const [server] = await session.query<{ number: number; version: string }>(
    `SELECT current_setting('server_version_num')::integer AS number, current_setting('server_version') AS version`,
  );
  if (server && server.number >= OLDEST_SERVER) return;
  throw new UserError(
    `The server is PostgreSQL ${server?.version}; the store needs ${OLDEST_SERVER / 10_000} or newer.`,
    'Upgrade the server, or leave DATABASE_URL unset to use the embedded one.',
  );
}
