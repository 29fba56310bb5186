import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import type { TestBundle } from '../../pipeline/bundle/testing.js';
import { formatDay } from '../../pipeline/days.js';
import { ensureEmbedded } from '../../pipeline/store/embedded/server.js';
import { openStore, type Store, stopEmbedded } from '../../pipeline/store/index.js';
import { openModel } from '../model/servingModel.js';
import { predict } from '../prediction/predict.js';
import { questionOf } from '../prediction/question.js';

/** A PostgreSQL server of its own, which a test may kill. */
export interface TestServer {
  readonly url: string;
  /** As a power cut would end it. */
  kill(): void;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

/** A port of its own choice, minutes without users, and nothing said. */
const OPTIONS = { port: undefined, idleMinutes: 1, notice: () => undefined };

export async function startTestServer(): Promise<TestServer> {
  const root = mkdtempSync(join(tmpdir(), 'clv-scorer-store-'));
  chmodSync(root, 0o755); // for root's server, which runs as another user
  let server = await ensureEmbedded({ root, ...OPTIONS });
  const { user, password, port } = server.config;
  return {
    url: `postgresql://${user}:${password}@127.0.0.1:${port}/postgres?sslmode=disable`,
    kill: () => void process.kill(server.pid, 'SIGKILL'),
    async restart() {
      server = await ensureEmbedded({ root, ...OPTIONS, port: port as number });
    },
    async remove() {
      await server.release();
      await stopEmbedded(root);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Opens a data set's store on such a server. */
export function openStoreAt(databaseUrl: string, dataset = 'test'): Promise<Store> {
  return openStore({ root: '', dataset, databaseUrl, notice: () => undefined });
}

/** Stores the orders of a bundle's customers, and what its model says of all of them. */
export async function fillStore(databaseUrl: string, dataset: string, bundle: TestBundle): Promise<void> {
  const store = await openStoreAt(databaseUrl, dataset);
  await store.copyIn(
    'orders',
    ['customer_id', 'order_key', 'ordered_at', 'day', 'amount', 'gross', 'refunded', 'lines', 'attributes'],
    csv(
      [...bundle.customers.values()].flatMap((orders) =>
        orders.map((order) => [
          order.customerId,
          order.orderKey,
          new Date(order.orderedAt).toISOString(),
          order.day,
          order.amount,
          order.gross,
          order.refunded,
          order.lines,
          JSON.stringify(order.attributes),
        ]),
      ),
    ),
  );
  const [{ scoring_id }] = await store.query<{ scoring_id: number }>(
    `INSERT INTO ${store.table('scorings')} (model_version, cutoff, horizon_days, currency)
      VALUES ($1, $2, 90, 'EUR') RETURNING scoring_id`,
    [bundle.version, bundle.cutoff],
  );
  const model = openModel(bundle.directory);
  const questions = [...bundle.customers].map(([customer_id, orders]) =>
    questionOf({ customer_id, as_of: formatDay(bundle.cutoff) }, model, orders),
  );
  await store.copyIn(
    'predictions',
    [
      'scoring_id',
      'customer_id',
      'clv',
      'p_alive',
      'expected_orders',
      'expected_spend',
      'segment',
      'tier',
      'churn_risk',
      'horizons',
    ],
    csv(
      predict(questions, model).map((reply) => [
        scoring_id,
        reply.customer_id,
        reply.clv,
        reply.p_alive,
        reply.expected_orders,
        reply.expected_spend,
        reply.segment,
        reply.tier,
        reply.churn_risk,
        JSON.stringify(
          Object.fromEntries(reply.horizons.map(({ horizon_days, ...own }) => [horizon_days, own])),
        ),
      ]),
    ),
  );
  await store.close();
}

function csv(rows: readonly (readonly unknown[])[]): Readable {
  return Readable.from(stringify(rows as unknown[][]), { objectMode: false });
}
