import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnoseStore } from './doctor.js';
import { knownMigrations } from './migrate.js';
import type { Store } from './store.js';
import { dropTestStore, openTestStore, testOptions } from './testing.js';

let store: Store;

beforeAll(async () => {
  store = await openTestStore('doctor');
});

afterAll(() => dropTestStore(store));

describe('diagnoseStore', () => {
  it('says what is used, where it is and how big', async () => {
    const diagnosis = await diagnoseStore(testOptions('doctor'));
    expect(diagnosis).toMatchObject({
      kind: 'embedded',
      address: store.address,
      schema: store.schema,
      schemaVersion: (await knownMigrations()).length,
      pooler: false,
      serverVersion: expect.stringMatching(/^18\./),
      embedded: { folder: expect.stringMatching(/data\/postgres$/), freeDisk: expect.any(Number) },
    });
    expect(diagnosis.tls).toBeUndefined();
    expect(diagnosis.tableSizes).toHaveProperty('orders', expect.any(Number));
    expect(diagnosis.latency).toBeGreaterThan(0);
  });

  it('knows a data set that has no tables yet', async () => {
    const diagnosis = await diagnoseStore(testOptions('not begun'));
    expect(diagnosis).not.toHaveProperty('schemaVersion');
    expect(diagnosis.tableSizes).toEqual({});
  });

  it('finds a schema of a newer release', async () => {
    await store.execute(`UPDATE ${store.table('store')} SET version = 99`);
    const { problems } = await diagnoseStore(testOptions('doctor'));
    expect(problems).toContainEqual({
      message: expect.stringContaining('has version 99'),
      todo: expect.stringContaining('Update this project'),
    });
  });
});
