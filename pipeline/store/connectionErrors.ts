import { UserError } from '../errors.js';

/**
 * What can be wrong with a connection, by the code of Node or the SQLSTATE of PostgreSQL
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html) or, where poolers and TLS have none, by text.
 */
interface Fault {
  readonly code?: RegExp;
  readonly text?: RegExp;
  /** Completes "The database at host:port/name …". */
  readonly what: string;
  readonly todo: string;
}

const FAULTS: readonly Fault[] = [
  {
    code: /^(ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/,
    what: 'cannot be found: the host name is unknown',
    todo: 'Check the host in DATABASE_URL and your network.',
  },
  {
    code: /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOENT)$/,
    what: 'refuses the connection: nothing listens there',
    todo: 'Check that the server runs and that host and port in DATABASE_URL are right.',
  },
  {
    text: /timeout exceeded when trying to connect/,
    what: 'was not asked: all connections of the pool stayed busy',
    todo: 'Raise the limit of connections, or run less at once.',
  },
  {
    code: /^ETIMEDOUT$/,
    text: /connection timeout|timeout expired/,
    what: 'does not answer in time',
    todo: 'Check host, port and firewall, or raise the connection timeout.',
  },
  {
    code: /^28P01$/,
    text: /password authentication failed|SASL authentication failed|client password must be a string/,
    what: 'refuses the password',
    todo: 'Check user and password in DATABASE_URL (special characters percent-encoded).',
  },
  {
    code: /^28000$/,
    what: 'does not let this user in from here',
    todo: 'Check the user in DATABASE_URL, whether the server asks for TLS (sslmode=require), and its pg_hba.conf.',
  },
  {
    code: /^3D000$/,
    text: /no such database/,
    what: 'does not exist on that server',
    todo: 'Check the database name at the end of DATABASE_URL, or create the database.',
  },
  {
    text: /does not support SSL connections/,
    what: 'offers no TLS, which sslmode asks for',
    todo: 'Turn TLS on at the server, or use sslmode=disable on a network you trust.',
  },
  {
    code: /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_\w+)$/,
    what: 'shows a TLS certificate that is not trusted',
    todo: "Add &sslrootcert=/path/to/ca.pem with the CA of your server to DATABASE_URL (your provider has it for download), and check the certificate's dates.",
  },
  {
    code: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    what: 'shows a TLS certificate made for another host name',
    todo: 'Use the host name the certificate is made for, or sslmode=verify-ca to check its signer alone.',
  },
  {
    code: /^(ERR_SSL_\w+|ERR_OSSL_\w+|EPROTO)$/,
    text: /error establishing an SSL connection/,
    what: 'cannot agree on TLS with us',
    todo: 'Check sslmode, sslrootcert, sslcert and sslkey in DATABASE_URL.',
  },
  {
    code: /^(53300|53400)$/,
    text: /too many clients|no more connections allowed|max clients reached/i,
    what: 'has no connection free',
    todo: 'Close other users of it, lower our limit of connections, or raise its own.',
  },
  {
    code: /^57P03$/,
    what: 'is starting up or shutting down',
    todo: 'Wait a moment and run the command again.',
  },
  {
    code: /^(57P01|57P02|08\w{3}|ECONNRESET|EPIPE)$/,
    text: /Connection terminated|encountered a connection error/,
    what: 'ended the connection',
    todo: 'Run the command again; if it happens often, look into the log of the server.',
  },
  {
    text: /could not resize shared memory segment/,
    what: 'has too little shared memory (/dev/shm)',
    todo: 'Give its container more, for example `docker run --shm-size=1g` (compose: shm_size).',
  },
  {
    code: /^53100$/,
    what: 'has no disk space left',
    todo: 'Free some space on its disk, then run the command again.',
  },
  {
    code: /^25006$/,
    what: 'can only be read (a replica, or set to read-only)',
    todo: 'Point DATABASE_URL to the primary server.',
  },
  {
    code: /^42501$/,
    what: 'does not permit that to this user',
    todo: 'Grant the user of DATABASE_URL the right to create schemas in the database (GRANT CREATE ON DATABASE …).',
  },
  {
    code: /^57014$/,
    what: 'stopped a statement that took longer than allowed',
    todo: 'Raise the statement timeout, or look for a lock that another session holds.',
  },
];

/**
 * One sentence for a fault of the connection or the server that a person can mend, with the address and
 * never the password; every other error is returned as it is.
 */
export function explainConnection(error: unknown, address: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const { code, message, syscall } = firstCause(error);
  // A file that is missing is no database that is.
  if (code === 'ENOENT' && syscall !== 'connect') return error;
  const fault = FAULTS.find((each) => (code && each.code?.test(code)) || each.text?.test(message));
  if (!fault) return error;
  return new UserError(`The database at ${address} ${fault.what} (${message}).`, fault.todo, {
    cause: error,
  });
}

/** Whether trying again in a moment may help: the server is down, starting, or out of connections. */
export function mayPass(error: unknown): boolean {
  const original = error instanceof UserError ? error.cause : error;
  if (!(original instanceof Error)) return false;
  const { code } = firstCause(original);
  return /^(ECONNREFUSED|ECONNRESET|57P0[123]|53300|EAI_AGAIN)$/.test(code);
}

/** A host with several addresses fails with one error per address; the first tells enough. */
function firstCause(error: Error): { code: string; message: string; syscall: string | undefined } {
  const first = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error;
  const { code = '', syscall } = first as NodeJS.ErrnoException;
  return { code, message: first.message, syscall };
}
