import type { Store } from '../../pipeline/store/index.js';
import type { Scoring } from './predictions.js';

/** The scoring before another one: of an earlier cutoff, or of another model at the same one. */
export async function previousScoring(store: Store, { scoring_id }: Scoring): Promise<Scoring | undefined> {
  const [scoring] = await store.query<Scoring & Record<string, unknown>>(
    `SELECT scoring_id, model_version, cutoff, horizon_days, currency FROM ${store.table('scorings')} AS earlier
      WHERE scoring_id < $1
        AND (cutoff, model_version) <> (SELECT cutoff, model_version FROM ${store.table('scorings')} WHERE scoring_id = $1)
        AND EXISTS (SELECT FROM ${store.table('predictions')} WHERE scoring_id = earlier.scoring_id)
      ORDER BY scoring_id DESC LIMIT 1`,
    [scoring_id],
  );
  return scoring;
}

/** Customers, and what is expected of them now, by segment then and now; null for those not scored then, or now. */
export function segmentMoves(store: Store, then: Scoring, now: Scoring): Promise<Record<string, unknown>[]> {
  return store.query(
    `SELECT before.segment AS from_segment, after.segment AS to_segment, count(*) AS customers,
        coalesce(sum(after.clv), 0) AS clv_total
      FROM (SELECT customer_id, segment FROM ${store.table('predictions')} WHERE scoring_id = $1) AS before
      FULL JOIN (SELECT customer_id, segment, clv FROM ${store.table('predictions')} WHERE scoring_id = $2) AS after
        USING (customer_id)
      GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    [then.scoring_id, now.scoring_id],
  );
}

/** What lies between two scorings, customer by customer; currency. */
export interface Changes extends Record<string, unknown> {
  readonly joined: number;
  readonly gone: number;
  readonly joined_total: number;
  readonly risen_total: number;
  readonly fallen_total: number;
  /** Customers whose churn risk was low and is not any more, and what was expected of them. */
  readonly slipped: number;
  readonly slipped_total: number;
  readonly previous_total: number;
}

export async function changesBetween(store: Store, then: Scoring, now: Scoring): Promise<Changes> {
  const [changes] = await store.query<Changes>(
    `SELECT count(*) FILTER (WHERE before.customer_id IS NULL) AS joined,
        count(*) FILTER (WHERE after.customer_id IS NULL) AS gone,
        coalesce(sum(after.clv) FILTER (WHERE before.customer_id IS NULL), 0) AS joined_total,
        coalesce(sum(after.clv - before.clv) FILTER (WHERE after.clv > before.clv), 0) AS risen_total,
        coalesce(sum(before.clv - coalesce(after.clv, 0)) FILTER (WHERE before.clv > coalesce(after.clv, 0)), 0) AS fallen_total,
        count(*) FILTER (WHERE before.churn_risk = 'low' AND after.churn_risk <> 'low') AS slipped,
        coalesce(sum(before.clv) FILTER (WHERE before.churn_risk = 'low' AND after.churn_risk <> 'low'), 0) AS slipped_total,
        coalesce(sum(before.clv), 0) AS previous_total
      FROM (SELECT customer_id, clv, churn_risk FROM ${store.table('predictions')} WHERE scoring_id = $1) AS before
      FULL JOIN (SELECT customer_id, clv, churn_risk FROM ${store.table('predictions')} WHERE scoring_id = $2) AS after
        USING (customer_id)`,
    [then.scoring_id, now.scoring_id],
  );
  return changes;
}
