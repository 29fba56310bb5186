import type { Store } from '../../pipeline/store/index.js';
import { HttpProblem } from '../http/problem.js';
import type { CustomerQuery } from '../schemas/customers.js';

/** The newest scoring of all customers. */
export interface Scoring {
  readonly scoring_id: number;
  readonly model_version: string;
  /** Days since 1970-01-01. */
  readonly cutoff: number;
  readonly horizon_days: number;
  readonly currency: string | null;
}

/** @throws HttpProblem 404 where no customers were ever scored. */
export async function newestScoring(store: Store): Promise<Scoring> {
  const [scoring] = await store.query<Scoring & Record<string, unknown>>(
    `SELECT scoring_id, model_version, cutoff, horizon_days, currency FROM ${store.table('scorings')}
      ORDER BY scoring_id DESC LIMIT 1`,
  );
  if (!scoring) throw new HttpProblem(404, 'No customers have been scored yet; `make score` does it.');
  return scoring;
}

const COLUMNS = `customer_id, clv, lo80, hi80, lo90, hi90, confidence, p_alive, expected_orders, expected_spend,
  next_order, next_order_lo, next_order_hi, segment, tier, churn_risk, horizons, reasons`;

/** Where a page of customers goes on: the last row's value and id. */
export interface Position {
  readonly value: number | string;
  readonly customerId: string;
}

/** A page of customers; keyset pagination, so that the thousandth page costs what the first one does. */
export function customerPage(
  store: Store,
  { scoring_id }: Scoring,
  { search, segment, tier, churn_risk, sort, order, limit }: CustomerQuery,
  after: Position | undefined,
): Promise<Record<string, unknown>[]> {
  const params: unknown[] = [scoring_id];
  const bind = (value: unknown) => `$${params.push(value)}`;
  const conditions = ['scoring_id = $1'];
  if (search !== undefined) conditions.push(`position(lower(${bind(search)}) IN lower(customer_id)) > 0`);
  if (segment !== undefined) conditions.push(`segment = ${bind(segment)}`);
  if (tier !== undefined) conditions.push(`tier = ${bind(tier)}`);
  if (churn_risk !== undefined) conditions.push(`churn_risk = ${bind(churn_risk)}`);
  if (after) {
    const value = bind(after.value);
    const beyond = `${sort} ${order === 'desc' ? '<' : '>'} ${value}`;
    conditions.push(
      sort === 'customer_id'
        ? beyond
        : `(${beyond} OR (${sort} = ${value} AND customer_id > ${bind(after.customerId)}))`,
    );
  }
  const keys = sort === 'customer_id' ? `${sort} ${order}` : `${sort} ${order}, customer_id`;
  return store.query(
    `SELECT ${COLUMNS} FROM ${store.table('predictions')} WHERE ${conditions.join(' AND ')}
      ORDER BY ${keys} LIMIT ${bind(limit)}`,
    params,
  );
}

/** The newest prediction of one customer, or undefined. */
export async function predictionOf(
  store: Store,
  { scoring_id }: Scoring,
  customerId: string,
): Promise<Record<string, unknown> | undefined> {
  const [row] = await store.query(
    `SELECT ${COLUMNS} FROM ${store.table('predictions')} WHERE scoring_id = $1 AND customer_id = $2`,
    [scoring_id, customerId],
  );
  return row;
}

/** Customers, worth and chance to be one still, by segment; the most valuable segment first. */
export function segmentTotals(store: Store, { scoring_id }: Scoring): Promise<Record<string, unknown>[]> {
  return store.query(
    `SELECT segment, count(*) AS customers, sum(clv) AS clv_total, avg(clv) AS clv_mean, avg(p_alive) AS p_alive_mean,
        sum(expected_orders) AS expected_orders
      FROM ${store.table('predictions')} WHERE scoring_id = $1 GROUP BY segment ORDER BY clv_total DESC, segment`,
    [scoring_id],
  );
}

/** Expected revenue and orders of all customers together, by horizon. */
export function horizonTotals(store: Store, { scoring_id }: Scoring): Promise<Record<string, unknown>[]> {
  return store.query(
    `SELECT key::integer AS horizon_days, count(*) AS customers, sum((value->>'clv')::double precision) AS clv_total,
        sum((value->>'expected_orders')::double precision) AS expected_orders
      FROM ${store.table('predictions')}, jsonb_each(horizons) WHERE scoring_id = $1 GROUP BY key ORDER BY 1`,
    [scoring_id],
  );
}

/** Net revenue and orders by month, up to the scoring's cutoff; the last 36 months. */
export function monthlyRevenue(store: Store, { cutoff }: Scoring): Promise<Record<string, unknown>[]> {
  return store.query(
    `SELECT * FROM (
        SELECT to_char(date '1970-01-01' + day, 'YYYY-MM') AS month, sum(amount) AS revenue, count(*) AS orders
          FROM ${store.table('orders')} WHERE day <= $1 GROUP BY 1 ORDER BY 1 DESC LIMIT 36
      ) AS months ORDER BY month`,
    [cutoff],
  );
}
