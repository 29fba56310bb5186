import type { ClientConfig } from 'pg';
import { parse } from 'pg-connection-string';
import { UserError } from '../errors.js';
import { readTls, type TlsSettings } from './tls.js';

/** What a DATABASE_URL says. */
export interface DatabaseUrl {
  /** How to connect, but for `ssl`. */
  readonly config: ClientConfig;
  readonly tls: TlsSettings;
}

/** What the URL may say about TLS; read by tls.ts, since libpq and pg-connection-string differ on it. */
const TLS_PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'ssl', 'uselibpqcompat'];

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…`. The environment fills in what libpq would
 * take from there: PGSSLMODE, PGSSLROOTCERT.
 * @throws UserError where it is no such address; the password is never shown.
 */
export function parseDatabaseUrl(url: string, environment: NodeJS.ProcessEnv): DatabaseUrl {
  const { address, tls } = takeOut(url);
  const parsed = parseAddress(address);
  if (!parsed.host || !parsed.database) throw unreadable('it names no host or no database');
  const config: ClientConfig = {
    host: parsed.host,
    port: parsed.port ? Number(parsed.port) : 5432,
    database: parsed.database,
    application_name: parsed.application_name ?? 'clv',
    ...(parsed.user && { user: parsed.user }),
    ...(parsed.password && { password: parsed.password }),
    ...(parsed.options && { options: parsed.options }),
    ...(parsed.channel_binding === 'require' && { enableChannelBinding: true }),
  };
  return { config, tls: readTls(tls, environment) };
}

/** `db.example.com:5432/shop`, for messages. */
export function addressOf({ host, port, database }: ClientConfig): string {
  return `${host}:${port}/${database}`;
}

function parseAddress(address: string): ReturnType<typeof parse> {
  try {
    return parse(address);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw unreadable('a % in it is not followed by two hexadecimal digits (% itself is %25)', error);
  }
}

function takeOut(url: string): { address: string; tls: Map<string, string> } {
  if (!/^postgres(ql)?:\/\//.test(url)) throw unreadable('it does not begin with postgres://');
  const tls = new Map<string, string>();
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (error) {
    throw unreadable('it is not a valid URL', error);
  }
  for (const name of TLS_PARAMETERS) {
    const value = parsed.searchParams.get(name);
    if (value !== null) tls.set(name, value);
    parsed.searchParams.delete(name);
  }
  return { address: parsed.href, tls };
}

function unreadable(reason: string, cause?: unknown): UserError {
  return new UserError(
    `DATABASE_URL cannot be read: ${reason}.`,
    'Write postgres://user:password@host:5432/database, with special characters of the password percent-encoded (# as %23, @ as %40, / as %2F).',
    { cause },
  );
}
