import { describe, expect, it } from 'vitest';
import { readConfig, SERVE_STRANGERS } from './config.js';

const KEY = 'a-key-of-16-chars-or-more';

describe('readConfig', () => {
  it('listens to this machine alone by default', () => {
    expect(readConfig({})).toMatchObject({ host: '127.0.0.1', port: 8000, apiKeys: [], modelUri: undefined });
  });

  it('listens to all where keys are set', () => {
    expect(readConfig({ CLV_API_KEYS: ` ${KEY} , ${KEY}2 ` })).toMatchObject({
      host: '0.0.0.0',
      apiKeys: [KEY, `${KEY}2`],
    });
  });

  it.each(['a key of many words', 'schlüssel-für-jeden', 'a\tkey-of-16-chars-or-more'])(
    'refuses the key %j, which no header can carry',
    (key) => expect(() => readConfig({ CLV_API_KEYS: key })).toThrow(/printable ASCII without spaces/),
  );

  it.each(['localhost', '::1', '127.0.0.2'])('needs no keys to listen to this machine at %s', (host) => {
    expect(readConfig({ HOST: host })).toMatchObject({ host, apiKeys: [] });
  });

  it('refuses to serve strangers unless told so in words', () => {
    expect(() => readConfig({ HOST: '0.0.0.0' })).toThrow(/CLV_PUBLIC_WITHOUT_KEYS/);
    expect(() => readConfig({ HOST: '0.0.0.0', CLV_PUBLIC_WITHOUT_KEYS: 'true' })).toThrow(/only value/);
    expect(readConfig({ HOST: '0.0.0.0', CLV_PUBLIC_WITHOUT_KEYS: SERVE_STRANGERS }).host).toBe('0.0.0.0');
  });

  it('lists every fault at once and repeats no key', () => {
    const read = () => readConfig({ PORT: '70000', CLV_API_KEYS: 'short', CLV_TIMEOUT_MS: 'soon' });
    expect(read).toThrow(/3 faults[\s\S]*PORT[\s\S]*CLV_API_KEYS[\s\S]*CLV_TIMEOUT_MS/);
    expect(read).not.toThrow(/'short'/);
  });

  it('says what a value must be in words, and which addresses no database can have', () => {
    const read = () =>
      readConfig({
        PORT: 'http',
        CLV_WORKERS: '1.5',
        DATABASE_URL: 'mysql://root:secret@127.0.0.1/shop',
        MLFLOW_TRACKING_URI: 'mlflow:5000',
      });
    expect(read).toThrow(/4 faults/);
    expect(read).toThrow(/- PORT: must be a number\n/);
    expect(read).toThrow(/- CLV_WORKERS: must be a whole number\n/);
    expect(read).toThrow(/- MLFLOW_TRACKING_URI: must be an address as http/);
    expect(read).toThrow(/- DATABASE_URL cannot be read: it does not begin with postgres:\/\//);
    expect(read).not.toThrow(/secret/);
  });

  it.each(['', ' '])("takes a variable set to '%s' for one that is not set", (nothing) => {
    expect(readConfig({ PORT: nothing, CLV_MODEL_URI: nothing, DATABASE_URL: nothing })).toMatchObject({
      port: 8000,
      modelUri: undefined,
      databaseUrl: undefined,
    });
  });
});
