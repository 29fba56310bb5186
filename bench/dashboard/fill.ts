import { openStore, type Store } from '../../pipeline/store/index.js';

/** Orders of a customer on average. */
const ORDERS_EACH = 5;

const SEGMENTS = `ARRAY['loyal', 'loyal, slipping', 'new', 'occasional', 'occasional, slipping', 'one-time', 'lost']`;

/** What the pipeline writes for a customer beside numbers, of the same size. */
const HORIZONS = `(SELECT jsonb_object_agg(days::text, jsonb_build_object('clv', clv * days / 90, 'expected_orders', clv / 30,
    'lo80', 0.0, 'hi80', clv * days / 45, 'lo90', 0.0, 'hi90', clv * days / 30, 'confidence', 0.5)) FROM unnest(ARRAY[30, 90]) AS days)`;
const REASON = `jsonb_build_object('feature', 'tenure_days', 'label', 'days since the first purchase', 'amount', clv * 0.03)`;
const REASONS = `jsonb_build_object('anchor', clv * 0.8, 'level', clv * 0.1, 'other', clv * 0.01, 'method', 'path', 'top',
    jsonb_build_array(${REASON}, ${REASON}, ${REASON}))`;

/** Writes made-up customers with orders and two scorings into a data set, as large as asked for. */
export async function fillLargeStore(databaseUrl: string, dataset: string, customers: number): Promise<void> {
  const store = await openStore({ root: '', dataset, databaseUrl, notice: () => undefined });
  const run = (sql: string) => store.execute(sql);
  await run('SELECT setseed(0.5)');
  await run(`INSERT INTO ${store.table('customers')} (customer_id, first_day, last_day, orders, purchases, net_amount, attributes)
    SELECT ${idOf('i')}, 19000, 20000, ${ORDERS_EACH}, ${ORDERS_EACH}, 100,
      jsonb_build_object('country', (ARRAY['Germany', 'France', 'Poland'])[1 + i % 3])
    FROM generate_series(1, ${customers}) AS i ON CONFLICT DO NOTHING`);
  await run(`INSERT INTO ${store.table('orders')} (customer_id, order_key, ordered_at, day, amount, gross, refunded, lines, attributes)
    SELECT ${idOf('i')}, i || '-' || n, date '1970-01-01' + day, day, 20 + i % 50, 20 + i % 50, 0, 1, '{"country": "France"}'
    FROM generate_series(1, ${customers}) AS i, generate_series(1, ${ORDERS_EACH}) AS n,
      LATERAL (SELECT 19400 + (i * 7 + n * 131) % 680 AS day) AS placed ON CONFLICT DO NOTHING`);
  await addScoring(store, customers, 19_990);
  await addScoring(store, customers, 20_080);
  for (const table of ['customers', 'orders', 'predictions'])
    await run(`VACUUM (ANALYZE) ${store.table(table)}`);
  await store.close();
}

async function addScoring(store: Store, customers: number, cutoff: number): Promise<void> {
  const [{ scoring_id }] = await store.query<{ scoring_id: number }>(
    `INSERT INTO ${store.table('scorings')} (model_version, cutoff, horizon_days, currency, customers)
      VALUES ('bench', $1, 90, 'EUR', $2) RETURNING scoring_id`,
    [cutoff, customers],
  );
  await store.execute(`INSERT INTO ${store.table('predictions')} (scoring_id, customer_id, clv, lo80, hi80, lo90, hi90, confidence,
      p_alive, expected_orders, expected_spend, next_order, segment, tier, churn_risk, horizons, reasons)
    SELECT ${scoring_id}, id, clv, 0, clv * 2, 0, clv * 3, 0.5, alive, clv / 30, 30, date '2025-01-01' + (100 * alive)::integer,
      (${SEGMENTS})[1 + floor(7 * random())::integer],
      CASE WHEN clv > 190 THEN 'high' WHEN clv > 45 THEN 'medium' ELSE 'low' END,
      CASE WHEN alive < 0.4 THEN 'high' WHEN alive < 0.75 THEN 'medium' ELSE 'low' END, ${HORIZONS}, ${REASONS}
    FROM (SELECT ${idOf('i')} AS id, -80 * ln(1 - random()) AS clv, random() AS alive
      FROM generate_series(1, ${customers}) AS i) AS drawn`);
}

function idOf(number: string): string {
  return `'K' || lpad(${number}::text, 7, '0')`;
}
