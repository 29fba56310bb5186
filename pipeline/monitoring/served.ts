import { tableFromRows } from '../bundle/featureRows.js';
import { referenceOf } from '../bundle/reference.js';
import { dayOf, MS_PER_DAY } from '../days.js';
import type { FeatureColumn, FeatureValue } from '../features/index.js';
import type { Store } from '../store/index.js';
import { featureDrift, type KnownDistributions } from './featureDrift.js';
import type { Served } from './schema.js';
import type { MonitoringSettings } from './settings.js';

/** Days of requests that are looked at, and that they are compared with; older ones are removed. */
const RECENT_DAYS = 7;
const BEFORE_DAYS = 28;
const KEPT_DAYS = 90;

/** Fewer requests than this say nothing; more than that say nothing more. */
const LEAST_ROWS = 200;
const MOST_ROWS = 20_000;

/**
 * The time by the clock of the store's server, which stamps what the scorer samples: beside it ours may be off, and
 * would have the samples of today forgotten, or left out. Epoch milliseconds.
 */
export async function clockOf(store: Store): Promise<number> {
  const [{ now }] = await store.query<{ now: Date }>('SELECT now()');
  return now.getTime();
}

interface Sample {
  readonly rows: number;
  /** The features, and under `prediction` what was answered. */
  readonly columns: ReadonlyMap<string, FeatureColumn>;
}

/**
 * Compares the requests that the scorer sampled: with those of the weeks before, since callers ask about whom they
 * like; where there are too few of those, with the training reference, which may only be a hint.
 * @param now epoch milliseconds by the clock that stamped them, {@link clockOf}
 * @returns null where too few were sampled.
 */
export async function compareServed(
  store: Store,
  now: number,
  known: KnownDistributions,
  settings: MonitoringSettings,
): Promise<Served | null> {
  const at = (days: number) => new Date(now - days * MS_PER_DAY);
  await store.execute(`DELETE FROM ${store.table('served')} WHERE served_at < $1`, [at(KEPT_DAYS)]);
  const recent = await readSample(store, at(RECENT_DAYS), at(0));
  if (recent.rows < LEAST_ROWS) return null;
  const before = await readSample(store, at(RECENT_DAYS + BEFORE_DAYS), at(RECENT_DAYS));
  const present = { cutoff: dayOf(now), ...recent };
  const counts = { rows: recent.rows, rowsBefore: before.rows };
  if (before.rows < LEAST_ROWS) {
    const drift = featureDrift(present, known, settings).map((feature) => ({
      ...feature,
      severity: feature.severity === 'alert' ? ('watch' as const) : feature.severity,
    }));
    return { ...counts, comparedWith: 'training reference', drift };
  }
  const earlier = { cutoff: dayOf(now) - RECENT_DAYS, rows: before.rows, familiar: [] };
  const reference = referenceOfSample(before);
  return {
    ...counts,
    comparedWith: 'earlier requests',
    drift: featureDrift(present, { ...earlier, reference }, settings),
  };
}

async function readSample(store: Store, from: Date, to: Date): Promise<Sample> {
  const rows = await store.query<{ clv: number; features: Record<string, FeatureValue> }>(
    `SELECT clv, features FROM ${store.table('served')} WHERE served_at > $1 AND served_at <= $2
      ORDER BY served_id DESC LIMIT ${MOST_ROWS}`,
    [from, to],
  );
  const { columns } = tableFromRows(rows.map(({ features }) => features));
  const prediction = Float64Array.from(rows, ({ clv }) => clv);
  return { rows: rows.length, columns: new Map([...columns, ['prediction', prediction]]) };
}

function referenceOfSample({ rows, columns }: Sample): KnownDistributions['reference'] {
  const prediction = columns.get('prediction') as Float64Array;
  return referenceOf({ rows, customers: [], columns }, prediction);
}
