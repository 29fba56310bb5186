import { type Day, formatDay, parseDay } from '../days.js';
import type { Store } from '../store/index.js';
import type { Finding } from './finding.js';
import type { Realised } from './schema.js';
import type { MonitoringSettings } from './settings.js';

/** Windows of each horizon that are looked at, the newest. */
const WINDOWS = 6;

/** Standard errors by which the total must be off to be no chance. */
const STANDARD_ERRORS = 3;

/** Fewer customers than this say nothing about intervals. */
const LEAST_CUSTOMERS = 100;

interface Window {
  readonly scoring_id: number;
  readonly model_version: string;
  readonly cutoff: Day;
  readonly horizon_days: number;
}

/**
 * What was predicted beside what came, for the scorings that the store keeps and whose horizons have passed; of
 * several scorings of one cutoff, the last.
 * @param asOf last day that is known
 */
export async function readRealised(store: Store, asOf: Day): Promise<Realised[]> {
  const windows = await passedWindows(store, asOf);
  const realised: Realised[] = [];
  for (const window of windows) realised.push(await compareWindow(store, window));
  return realised;
}

/** Windows that have passed, by horizon and newest cutoff. */
function passedWindows(store: Store, asOf: Day): Promise<Window[]> {
  return store.query<Window & Record<string, unknown>>(
    `WITH newest AS (
        SELECT DISTINCT ON (cutoff) scoring_id, model_version, cutoff FROM ${store.table('scorings')}
          ORDER BY cutoff, scoring_id DESC
      ),
      windows AS (
        SELECT scoring_id, model_version, cutoff, horizon::integer AS horizon_days
          FROM newest, LATERAL (
            SELECT jsonb_object_keys(horizons) AS horizon FROM ${store.table('predictions')} AS predictions
              WHERE predictions.scoring_id = newest.scoring_id
                AND customer_id = (SELECT min(customer_id) FROM ${store.table('predictions')} AS any_prediction
                  WHERE any_prediction.scoring_id = newest.scoring_id)
          ) AS horizons
      )
      SELECT scoring_id, model_version, cutoff, horizon_days FROM (
        SELECT *, row_number() OVER (PARTITION BY horizon_days ORDER BY cutoff DESC) AS place
          FROM windows WHERE cutoff + horizon_days <= $1
      ) AS placed WHERE place <= $2 ORDER BY horizon_days, cutoff DESC`,
    [asOf, WINDOWS],
  );
}

interface TenthRow extends Record<string, unknown> {
  readonly tenth: number;
  readonly customers: number;
  readonly predicted: number;
  readonly realised: number;
  /** Sum of squared differences a customer. */
  readonly squares: number;
  readonly held80: number | null;
  readonly held90: number | null;
}

async function compareWindow(
  store: Store,
  { scoring_id, model_version, cutoff, horizon_days }: Window,
): Promise<Realised> {
  const rows = await store.query<TenthRow>(
    `WITH said AS (
        SELECT customer_id, (h->>'clv')::float8 AS clv, (h->>'lo80')::float8 AS lo80, (h->>'hi80')::float8 AS hi80,
            (h->>'lo90')::float8 AS lo90, (h->>'hi90')::float8 AS hi90
          FROM ${store.table('predictions')}, LATERAL (SELECT horizons->$2::text AS h) AS horizon WHERE scoring_id = $1
      ),
      came AS (
        SELECT customer_id, sum(amount) AS revenue FROM ${store.table('orders')}
          WHERE day > $3::integer AND day <= $3::integer + $4::integer GROUP BY customer_id
      ),
      beside AS (
        SELECT said.*, coalesce(revenue, 0) AS revenue, ntile(10) OVER (ORDER BY clv, customer_id) AS tenth
          FROM said LEFT JOIN came USING (customer_id)
      )
      SELECT tenth, count(*) AS customers, sum(clv) AS predicted, sum(revenue) AS realised,
          sum((clv - revenue) ^ 2) AS squares,
          sum((revenue BETWEEN lo80 AND hi80)::integer) AS held80,
          sum((revenue BETWEEN lo90 AND hi90)::integer) AS held90
        FROM beside GROUP BY tenth ORDER BY tenth`,
    [scoring_id, String(horizon_days), cutoff, horizon_days],
  );
  const total = (name: keyof TenthRow) => rows.reduce((sum, row) => sum + Number(row[name]), 0);
  const [customers, predicted, realised] = [total('customers'), total('predicted'), total('realised')];
  const share = (name: 'held80' | 'held90') =>
    rows.some((row) => row[name] === null) ? null : total(name) / customers;
  return {
    modelVersion: model_version,
    cutoff: formatDay(cutoff),
    horizonDays: horizon_days,
    customers,
    predicted,
    realised,
    bias: realised > 0 ? predicted / realised - 1 : null,
    standardError: Math.sqrt(Math.max(0, total('squares') - (predicted - realised) ** 2 / customers)),
    coverage80: share('held80'),
    coverage90: share('held90'),
    tenths: rows.map((row) => ({
      tenth: row.tenth,
      customers: row.customers,
      predicted: row.predicted,
      realised: row.realised,
    })),
  };
}

/**
 * What the newest passed window of each horizon has to say: an alert where it has passed since the ingest before, a
 * reminder where it was told then.
 * @param knownBefore last day of the ingest before; undefined where there is none
 */
export function realisedFindings(
  realised: readonly Realised[],
  knownBefore: Day | undefined,
  settings: MonitoringSettings,
): Finding[] {
  const horizons = [...new Set(realised.map(({ horizonDays }) => horizonDays))];
  return horizons.flatMap((horizon) => {
    const newest = realised.find(({ horizonDays }) => horizonDays === horizon) as Realised;
    const isNews = knownBefore === undefined || parseDay(newest.cutoff) + horizon > knownBefore;
    return [...biasFindings(newest, settings), ...coverageFindings(newest, settings)].map((finding) => ({
      ...finding,
      severity: isNews ? ('alert' as const) : ('watch' as const),
    }));
  });
}

function biasFindings(window: Realised, { bias: threshold }: MonitoringSettings): Finding[] {
  const { bias, predicted, realised, standardError, cutoff, horizonDays } = window;
  const isChance = Math.abs(predicted - realised) <= STANDARD_ERRORS * standardError;
  if (bias === null || Math.abs(bias) <= threshold || isChance) return [];
  const much = `${(100 * Math.abs(bias)).toFixed(0)} % too ${bias > 0 ? 'high' : 'low'}`;
  return [
    {
      part: 'realised',
      severity: 'alert',
      subject: `${horizonDays} days`,
      measure: 'bias',
      value: bias,
      threshold,
      message: `The total predicted on ${cutoff} for ${horizonDays} days was ${much}.`,
    },
  ];
}

function coverageFindings(window: Realised, { coverage_shortfall }: MonitoringSettings): Finding[] {
  if (window.customers < LEAST_CUSTOMERS) return [];
  const levels = [
    { level: 0.8, held: window.coverage80 },
    { level: 0.9, held: window.coverage90 },
  ];
  return levels.flatMap(({ level, held }): Finding[] => {
    if (held === null || held >= level - coverage_shortfall) return [];
    return [
      {
        part: 'realised',
        severity: 'alert',
        subject: `${window.horizonDays} days`,
        measure: `coverage ${100 * level}`,
        value: held,
        threshold: level - coverage_shortfall,
        message: `The ${100 * level} % intervals of ${window.cutoff} for ${window.horizonDays} days held ${(100 * held).toFixed(0)} % of the customers.`,
      },
    ];
  });
}
