import type { Store } from '../store/index.js';
import { type DeliveryProfile, profileSchema } from './deliveries.js';

/** The deliveries that monitoring compares, as the store remembers its ingests; undefined where it does not. */
export interface DeliveryLog {
  readonly now: DeliveryProfile | undefined;
  /** The one before, whatever was thought of it. */
  readonly previous: DeliveryProfile | undefined;
  /** The newest one before that is above suspicion: nothing after it can tell what is usual. */
  readonly good: DeliveryProfile | undefined;
  /** Those before `now` that raised an alarm which stands, oldest first. */
  readonly suspects: readonly DeliveryProfile[];
}

export async function readDeliveryLog(store: Store): Promise<DeliveryLog> {
  const ingests = store.table('ingests');
  const rows = await store.query<{ profile: unknown; suspect: boolean }>(
    `WITH marked AS (
        SELECT ingest_id, profile - 'suspect' AS profile, coalesce(profile ? 'suspect', false) AS suspect FROM ${ingests}
      ),
      doubtful AS (SELECT coalesce(min(ingest_id) FILTER (WHERE suspect), max(ingest_id)) AS first FROM marked)
      SELECT profile, suspect FROM marked, doubtful
        WHERE ingest_id >= coalesce((SELECT max(ingest_id) FROM ${ingests} WHERE ingest_id < first), 0)
        ORDER BY ingest_id`,
  );
  const deliveries = rows.map(({ profile, suspect }) => ({
    profile: profile === null ? undefined : profileSchema.parse(profile),
    suspect,
  }));
  const before = deliveries.slice(0, -1);
  const [first] = before;
  return {
    now: deliveries.at(-1)?.profile,
    previous: before.at(-1)?.profile,
    good: first?.suspect ? undefined : first?.profile,
    suspects: before.flatMap(({ profile, suspect }) => (suspect && profile ? [profile] : [])),
  };
}

/** Remembers that the last delivery raised an alarm. */
export async function suspectDelivery(store: Store): Promise<void> {
  const ingests = store.table('ingests');
  await store.execute(
    `UPDATE ${ingests} SET profile = profile || '{"suspect": true}'
      WHERE ingest_id = (SELECT max(ingest_id) FROM ${ingests})`,
  );
}

/** Whether an alarm about some delivery stands. */
export async function areDeliveriesSuspect(store: Store): Promise<boolean> {
  const [{ suspect }] = await store.query<{ suspect: boolean }>(
    `SELECT EXISTS (SELECT FROM ${store.table('ingests')} WHERE profile ? 'suspect') AS suspect`,
  );
  return suspect;
}

/** Takes every delivery for good, since the orders are as they should be, or a person says so. */
export async function trustDeliveries(store: Store): Promise<void> {
  await store.execute(
    `UPDATE ${store.table('ingests')} SET profile = profile - 'suspect' WHERE profile ? 'suspect'`,
  );
}
