import type { Store } from '../../pipeline/store/index.js';
import type { CampaignQuery, TargetsQuery } from '../schemas/campaign.js';
import { Bindings, type Scoring, whereSql } from './predictions.js';

/** P(alive) below which a customer's value, were he to stay, is not told from the prediction any more. */
const LEAST_ALIVE = 0.05;

/**
 * The revenue that a contact can move, currency: for `grow` all that is expected of a customer; for `keep` what is
 * lost because he may have left, clv / P(alive) being what he would bring if he certainly had not.
 */
const BASE_SQL = {
  grow: 'greatest(clv, 0)',
  keep: `greatest(clv, 0) * (1 - coalesce(p_alive, 1)) / greatest(coalesce(p_alive, 1), ${LEAST_ALIVE})`,
} as const;

/** Points of the curve: enough that none of them stands for more than a two-thousandth of the customers. */
const MOST_POINTS = 2000;

/** The best `depth` customers together. */
export interface CurvePoint extends Record<string, unknown> {
  readonly depth: number;
  /** Revenue that contacts can move, currency: of all of them, and of the last one. */
  readonly base_total: number;
  readonly base: number;
}

/** How much revenue contacts can move, by the number of customers contacted, best ones first. */
export async function campaignCurve(
  store: Store,
  scoring: Scoring,
  { aim, ...filter }: CampaignQuery,
): Promise<CurvePoint[]> {
  const { values, bind } = new Bindings();
  return store.query<CurvePoint>(
    `SELECT depth, base_total, base FROM (
        SELECT base, row_number() OVER ranked AS depth, sum(base) OVER ranked AS base_total, count(*) OVER () AS customers
        FROM (
          SELECT ${BASE_SQL[aim]} AS base, customer_id FROM ${store.table('predictions')}
            WHERE ${whereSql(store, scoring, filter, bind)}
        ) AS meant
        WINDOW ranked AS (ORDER BY base DESC, customer_id ROWS UNBOUNDED PRECEDING)
      ) AS curve
      WHERE depth = customers OR depth % greatest(1, ceil(customers::double precision / ${MOST_POINTS})::bigint) = 0
      ORDER BY depth`,
    values,
  );
}

/** The statement of the customers to contact, best first, and its parameters. */
export function targetsSql(
  store: Store,
  scoring: Scoring,
  { aim, depth, margin, uplift, ...filter }: TargetsQuery,
): { sql: string; values: unknown[] } {
  const { values, bind } = new Bindings();
  // Rounded: where a product is too small for a number, PostgreSQL does not say 0, but fails.
  const gainOfBase = Number((margin * uplift).toFixed(12));
  const sql = `SELECT row_number() OVER (ORDER BY base DESC, customer_id) AS rank, customer_id, segment, clv, p_alive,
      base * ${bind(gainOfBase)}::double precision AS expected_gain
    FROM (
      SELECT ${BASE_SQL[aim]} AS base, customer_id, segment, clv, p_alive FROM ${store.table('predictions')}
        WHERE ${whereSql(store, scoring, filter, bind)}
    ) AS meant ORDER BY base DESC, customer_id LIMIT ${bind(depth)}`;
  return { sql, values };
}
