import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../store/index.js';
import { dropTestStore, openTestStore } from '../store/testing.js';
import { readDeliveryLog, suspectDelivery } from './deliveryLog.js';

describe('readDeliveryLog', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore('delivery-log');
  });
  beforeEach(() => store.execute(`TRUNCATE ${store.table('ingests')} CASCADE`));
  afterAll(() => dropTestStore(store));

  /** Ingests deliveries, the first up to day 1, the second up to day 2, ..., of which some raise an alarm. */
  async function ingest(...alarms: readonly boolean[]) {
    for (const [place, isAlarming] of alarms.entries()) {
      await store.execute(
        `INSERT INTO ${store.table('ingests')} (source, delivered, accepted, rejected, profile) VALUES ('csv', 0, 0, 0, $1)`,
        [JSON.stringify({ lastDay: place + 1, weeks: [] })],
      );
      if (isAlarming) await suspectDelivery(store);
    }
    const { now, previous, good, suspects } = await readDeliveryLog(store);
    const known = { now: now?.lastDay, previous: previous?.lastDay, good: good?.lastDay };
    return { ...known, suspects: suspects.map(({ lastDay }) => lastDay) };
  }

  it('compares with the last delivery before the first alarm that stands', async () => {
    expect(await ingest(false, false, true, false, true, false)).toEqual({
      now: 6,
      previous: 5,
      good: 2,
      suspects: [3, 5],
    });
  });

  it('has nothing good to compare with where the first delivery of all raised an alarm', async () => {
    expect(await ingest(true, false)).toEqual({ now: 2, previous: 1, good: undefined, suspects: [1] });
  });
});
