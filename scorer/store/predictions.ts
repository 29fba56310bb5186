import type { Store } from '../../pipeline/store/index.js';
import { HttpProblem } from '../http/problem.js';
import type { CustomerExportQuery, CustomerFilter, CustomerQuery } from '../schemas/customers.js';

/** A scoring of all customers. */
export interface Scoring {
  readonly scoring_id: number;
  readonly model_version: string;
  /** Days since 1970-01-01. */
  readonly cutoff: number;
  readonly horizon_days: number;
  readonly currency: string | null;
}

const SCORING = 'scoring_id, model_version, cutoff, horizon_days, currency';

/** @throws HttpProblem 404 where no customers were ever scored. */
export async function newestScoring(store: Store): Promise<Scoring> {
  const [scoring] = await store.query<Scoring & Record<string, unknown>>(
    `SELECT ${SCORING} FROM ${store.table('scorings')} ORDER BY scoring_id DESC LIMIT 1`,
  );
  if (!scoring) throw new HttpProblem(404, 'No customers have been scored yet; `make score` does it.');
  return scoring;
}

/** A scoring by its id, or undefined where it is not kept any more. */
export async function scoringOf(store: Store, scoringId: number): Promise<Scoring | undefined> {
  const [scoring] = await store.query<Scoring & Record<string, unknown>>(
    `SELECT ${SCORING} FROM ${store.table('scorings')} WHERE scoring_id = $1`,
    [scoringId],
  );
  return scoring;
}

const COLUMNS = `customer_id, clv, lo80, hi80, lo90, hi90, confidence, p_alive, expected_orders, expected_spend,
  next_order, next_order_lo, next_order_hi, segment, tier, churn_risk, horizons, reasons`;

/** Where a page of customers goes on: the scoring that the first one was of, and the last row's value and id. */
export interface Position {
  readonly scoringId: number;
  readonly value: number | string;
  readonly customerId: string;
}

type Sort = CustomerQuery['sort'];

/** The level of a tier or risk as a number, so that high comes before medium. */
const levelOf = (column: string) => `coalesce(array_position(ARRAY['low', 'medium', 'high'], ${column}), 0)`;
const numberOf = (column: string) => `coalesce(${column}, -1e308)`;

/** What customers are sorted by; nothing in it is null, so that every row has its place. */
const SORT_SQL: Readonly<Record<Sort, string>> = {
  clv: 'clv',
  lo80: numberOf('lo80'),
  hi80: numberOf('hi80'),
  confidence: numberOf('confidence'),
  p_alive: numberOf('p_alive'),
  expected_orders: numberOf('expected_orders'),
  expected_spend: numberOf('expected_spend'),
  next_order: `coalesce(next_order::text, 'never') COLLATE "C"`,
  segment: `coalesce(segment, '') COLLATE "C"`,
  tier: levelOf('tier'),
  churn_risk: levelOf('churn_risk'),
  customer_id: 'customer_id',
};

const TEXT_SORTS: ReadonlySet<Sort> = new Set(['customer_id', 'next_order', 'segment']);

/** Whether the value of a row that this sorts by is a text; a number otherwise. */
export function sortsByText(sort: Sort): boolean {
  return TEXT_SORTS.has(sort);
}

/** Parameters of a statement, numbered as they are bound. */
export class Bindings {
  readonly values: unknown[] = [];
  readonly bind = (value: unknown): string => `$${this.values.push(value)}`;
}

/** The condition that a prediction belongs to the scoring and its customer to those who are meant. */
export function whereSql(
  store: Store,
  { scoring_id }: Pick<Scoring, 'scoring_id'>,
  { search, segment, tier, churn_risk, attribute }: CustomerFilter,
  bind: (value: unknown) => string,
): string {
  const conditions = [`scoring_id = ${bind(scoring_id)}`];
  if (search !== undefined) conditions.push(`position(lower(${bind(search)}) IN lower(customer_id)) > 0`);
  if (segment !== undefined) conditions.push(`segment = ${bind(segment)}`);
  if (tier !== undefined) conditions.push(`tier = ${bind(tier)}`);
  if (churn_risk !== undefined) conditions.push(`churn_risk = ${bind(churn_risk)}`);
  if (attribute !== undefined) {
    const [name, ...value] = attribute.split('=');
    conditions.push(
      `customer_id IN (SELECT customer_id FROM ${store.table('customers')}
        WHERE attributes ->> ${bind(name)} = ${bind(value.join('='))})`,
    );
  }
  return conditions.join(' AND ');
}

/** The order of customers: by a column, and by id among those who are alike in it. */
export function orderSql({ sort, order }: Pick<CustomerQuery, 'sort' | 'order'>): string {
  const key = `${SORT_SQL[sort]} ${order}`;
  return sort === 'customer_id' ? key : `${key}, customer_id`;
}

/** A row of a page, and the value that it is sorted by. */
export interface CustomerRow extends Record<string, unknown> {
  readonly sorted_by: number | string;
  readonly customer_id: string;
}

/** A page of customers; keyset pagination, so that the thousandth page costs what the first one does. */
export function customerPage(
  store: Store,
  scoring: Scoring,
  query: CustomerQuery,
  after: Position | undefined,
): Promise<CustomerRow[]> {
  const { values, bind } = new Bindings();
  const { sort, order, limit } = query;
  const key = SORT_SQL[sort];
  let where = whereSql(store, scoring, query, bind);
  if (after) {
    // A caller may have made it up: of a level no number but a whole one would do.
    const value = `${bind(after.value)}${sortsByText(sort) ? '' : '::double precision'}`;
    const beyond = `${key} ${order === 'desc' ? '<' : '>'} ${value}`;
    where +=
      sort === 'customer_id'
        ? ` AND ${beyond}`
        : ` AND (${beyond} OR (${key} = ${value} AND customer_id > ${bind(after.customerId)}))`;
  }
  // Which customers, is told by the key alone; only their own rows, which are wide, are read then.
  return store.query(
    `SELECT ${key} AS sorted_by, ${COLUMNS} FROM ${store.table('predictions')}
      WHERE scoring_id = ${bind(scoring.scoring_id)} AND customer_id IN (
        SELECT customer_id FROM ${store.table('predictions')} WHERE ${where}
          ORDER BY ${orderSql(query)} LIMIT ${bind(limit)}
      ) ORDER BY ${orderSql(query)}`,
    values,
  );
}

/** The statement of all customers that are meant, in order, and its parameters. */
export function exportSql(
  store: Store,
  scoring: Scoring,
  query: CustomerExportQuery,
  columns: readonly string[],
): { sql: string; values: unknown[] } {
  const { values, bind } = new Bindings();
  const sql = `SELECT ${columns.join(', ')} FROM ${store.table('predictions')}
    WHERE ${whereSql(store, scoring, query, bind)} ORDER BY ${orderSql(query)}`;
  return { sql, values };
}

/** How many customers are meant. */
export async function countCustomers(
  store: Store,
  scoring: Scoring,
  filter: CustomerFilter,
): Promise<number> {
  const { values, bind } = new Bindings();
  const [{ customers }] = await store.query<{ customers: number }>(
    `SELECT count(*) AS customers FROM ${store.table('predictions')}
      WHERE ${whereSql(store, scoring, filter, bind)}`,
    values,
  );
  return customers;
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

/** What the scoring expects by month, as `pipeline/forecast` describes it; null in scorings that hold no forecast. */
export async function forecastOf(
  store: Store,
  { scoring_id }: Scoring,
): Promise<Record<string, unknown> | null> {
  const [{ forecast }] = await store.query<{ forecast: Record<string, unknown> | null }>(
    `SELECT forecast FROM ${store.table('scorings')} WHERE scoring_id = $1`,
    [scoring_id],
  );
  return forecast;
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
