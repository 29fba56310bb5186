import type { Store } from '../../pipeline/store/index.js';
import type { Scoring } from './predictions.js';

/** What all customers of a scoring are worth together. */
export interface ScoringTotals {
  readonly customers: number;
  /** Currency, within the scoring's main horizon. */
  readonly clv_total: number;
  /** Expected from customers whose P(alive) lies below the limit of low risk, currency. */
  readonly at_risk_total: number;
  readonly at_risk_customers: number;
  /** Mean chance to be a customer still. */
  readonly p_alive_mean: number | null;
}

export async function scoringTotals(store: Store, { scoring_id }: Scoring): Promise<ScoringTotals> {
  const [totals] = await store.query<ScoringTotals & Record<string, unknown>>(
    `SELECT count(*) AS customers, coalesce(sum(clv), 0) AS clv_total, avg(p_alive) AS p_alive_mean,
        coalesce(sum(clv) FILTER (WHERE churn_risk <> 'low'), 0) AS at_risk_total,
        count(*) FILTER (WHERE churn_risk <> 'low') AS at_risk_customers
      FROM ${store.table('predictions')} WHERE scoring_id = $1`,
    [scoring_id],
  );
  return totals;
}

/** Expected revenue by churn risk and by value tier, currency. */
export function totalsBy(
  store: Store,
  { scoring_id }: Scoring,
  column: 'churn_risk' | 'tier',
): Promise<Record<string, unknown>[]> {
  return store.query(
    `SELECT ${column} AS level, count(*) AS customers, sum(clv) AS clv_total
      FROM ${store.table('predictions')} WHERE scoring_id = $1 AND ${column} IS NOT NULL
      GROUP BY ${column} ORDER BY array_position(ARRAY['high', 'medium', 'low'], ${column})`,
    [scoring_id],
  );
}

/**
 * Share of the expected revenue that the best `percent` % of the customers bring, for every 5 %; of a customer whom
 * that cuts in two, as much of his revenue as of himself.
 */
export function concentration(
  store: Store,
  { scoring_id }: Scoring,
): Promise<{ percent: number; share: number }[]> {
  return store.query(
    `WITH ranked AS (
        SELECT clv, row_number() OVER best AS rank, sum(clv) OVER best AS clv_so_far
          FROM ${store.table('predictions')} WHERE scoring_id = $1
          WINDOW best AS (ORDER BY clv DESC, customer_id ROWS UNBOUNDED PRECEDING)
      ), whole AS (
        SELECT count(*) AS customers, sum(clv) AS clv_total FROM ranked
      )
      SELECT percent, (clv_so_far - (rank - percent * customers / 100.0) * clv) / clv_total AS share
        FROM whole CROSS JOIN generate_series(5, 100, 5) AS percent
        JOIN ranked ON rank = ceil(percent * customers / 100.0)::bigint
        WHERE clv_total <> 0 ORDER BY percent`,
    [scoring_id],
  );
}
