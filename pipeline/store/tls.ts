import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { UserError } from '../errors.js';

export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** TLS as asked for, in libpq's meaning. */
export interface TlsSettings {
  readonly mode: SslMode;
  /** What to give to `pg`; false for a plain connection. */
  readonly ssl: false | ConnectionOptions;
  /** Whether a plain connection will do where the server offers no TLS. */
  readonly optional: boolean;
}

/**
 * TLS as libpq understands it: `prefer` (the default) and `allow` encrypt where the server can, `require`
 * always encrypts, `verify-ca` also checks who signed the certificate, `verify-full` also checks its host
 * name. A CA file turns `require` into `verify-ca`; without one, `verify-full` trusts the well-known CAs.
 * See https://www.postgresql.org/docs/current/libpq-ssl.html, table "SSL Mode Descriptions".
 * @param parameters the TLS parameters of the URL.
 * @throws UserError for an unknown mode, a missing CA or a file that cannot be read.
 */
export function readTls(
  parameters: ReadonlyMap<string, string>,
  environment: NodeJS.ProcessEnv,
): TlsSettings {
  const mode = readMode(parameters, environment);
  if (mode === 'disable') return { mode, ssl: false, optional: false };

  const rootFile = parameters.get('sslrootcert') ?? environment.PGSSLROOTCERT;
  const ca = rootFile && rootFile !== 'system' ? readPem(rootFile, 'sslrootcert') : undefined;
  if (mode === 'verify-ca' && !ca) {
    throw new UserError(
      'sslmode=verify-ca needs to know whose signature to trust, but no CA file is given.',
      'Add &sslrootcert=/path/to/ca.pem to DATABASE_URL (or set PGSSLROOTCERT), or use sslmode=verify-full.',
    );
  }
  const verifyHost = mode === 'verify-full';
  const verifySigner = verifyHost || mode === 'verify-ca' || (mode === 'require' && ca !== undefined);
  const ssl: ConnectionOptions = {
    rejectUnauthorized: verifySigner,
    ...(ca && { ca }),
    ...(!verifyHost && { checkServerIdentity: () => undefined }),
    ...clientCertificate(parameters),
  };
  return { mode, ssl, optional: mode === 'prefer' || mode === 'allow' };
}

function readMode(parameters: ReadonlyMap<string, string>, environment: NodeJS.ProcessEnv): SslMode {
  const switched = parameters.get('ssl') === 'true' ? 'require' : undefined;
  const written = parameters.get('sslmode') ?? switched ?? (environment.PGSSLMODE || 'prefer');
  const mode = SSL_MODES.find((known) => known === written);
  if (mode) return mode;
  throw new UserError(`sslmode=${written} is unknown.`, `Use one of ${SSL_MODES.join(', ')}.`);
}

function clientCertificate(parameters: ReadonlyMap<string, string>): ConnectionOptions {
  const certificate = parameters.get('sslcert');
  const key = parameters.get('sslkey');
  return {
    ...(certificate && { cert: readPem(certificate, 'sslcert') }),
    ...(key && { key: readPem(key, 'sslkey') }),
  };
}

function readPem(file: string, parameter: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(
      `The file ${file} (${parameter}) cannot be read: ${(error as Error).message}.`,
      'Give the path of a PEM file that this process can read.',
      { cause: error },
    );
  }
}
