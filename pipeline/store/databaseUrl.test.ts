import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.js';
import { addressOf, parseDatabaseUrl } from './databaseUrl.js';

const read = (url: string, environment: NodeJS.ProcessEnv = {}) => parseDatabaseUrl(url, environment);

describe('parseDatabaseUrl', () => {
  it('reads host, port, user, password and database', () => {
    const { config } = read('postgresql://ana:p%23w@db.example.com:6543/shop');
    expect(config).toMatchObject({
      host: 'db.example.com',
      port: 6543,
      user: 'ana',
      password: 'p#w',
      database: 'shop',
    });
    expect(addressOf(config)).toBe('db.example.com:6543/shop');
  });

  it('uses port 5432 where none is given, and accepts what other tools add', () => {
    const { config } = read('postgres://ana@[::1]/shop?pgbouncer=true&connect_timeout=5');
    expect(config).toMatchObject({ host: '::1', port: 5432 });
  });

  it('returns any password that was percent-encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (password) => {
        const url = `postgres://ana:${encodeURIComponent(password)}@host/shop`;
        expect(read(url).config.password).toBe(password);
      }),
    );
  });

  it.each([
    'mysql://ana:secret@host/shop',
    'host/shop',
    'postgres://ana:se/cret@host/shop',
    'postgres://ana:secret@host',
    'postgres://ana:secret@host/shop%',
  ])('refuses %s without showing the password', (url) => {
    const refusal = captureError(() => read(url));
    expect(refusal).toBeInstanceOf(UserError);
    expect(JSON.stringify([refusal.message, (refusal as UserError).todo])).not.toMatch(/se\/?cret/);
  });
});

describe('TLS, as libpq understands sslmode', () => {
  const ca = join(mkdtempSync(join(tmpdir(), 'clv-tls-')), 'ca.pem');
  writeFileSync(ca, 'CERTIFICATE');
  const tls = (query: string, environment: NodeJS.ProcessEnv = {}) =>
    read(`postgres://ana@host/shop?${query}`, environment).tls;

  it('prefers TLS and does without where nothing is said', () => {
    expect(tls('')).toMatchObject({ mode: 'prefer', optional: true, ssl: { rejectUnauthorized: false } });
  });

  it('encrypts without checks for require, and checks the signer where a CA is given', () => {
    expect(tls('sslmode=require')).toMatchObject({ optional: false, ssl: { rejectUnauthorized: false } });
    expect(tls(`sslmode=require&sslrootcert=${ca}`)).toMatchObject({
      ssl: { rejectUnauthorized: true, ca: 'CERTIFICATE', checkServerIdentity: expect.any(Function) },
    });
  });

  it('checks the host name for verify-full alone', () => {
    expect(tls(`sslmode=verify-ca&sslrootcert=${ca}`).ssl).toHaveProperty('checkServerIdentity');
    expect(tls(`sslmode=verify-full&sslrootcert=${ca}`).ssl).not.toHaveProperty('checkServerIdentity');
    expect(tls('sslmode=verify-full').ssl).toEqual({ rejectUnauthorized: true });
  });

  it('takes the mode and the CA from the environment where the URL is silent', () => {
    const environment = { PGSSLMODE: 'verify-ca', PGSSLROOTCERT: ca };
    expect(tls('', environment)).toMatchObject({ mode: 'verify-ca', ssl: { ca: 'CERTIFICATE' } });
    expect(tls('sslmode=disable', environment)).toMatchObject({ mode: 'disable', ssl: false });
  });

  it.each([
    ['sslmode=sometimes', /sslmode=sometimes is unknown/],
    ['sslmode=verify-ca', /needs to know whose signature/],
    ['sslmode=verify-full&sslrootcert=/nowhere.pem', /\/nowhere\.pem/],
  ])('refuses %s', (query, message) => {
    expect(() => tls(query)).toThrow(message);
  });
});

function captureError(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Expected an error.');
}
