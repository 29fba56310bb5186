import { request } from 'node:http';
import { Readable } from 'node:stream';
import { openStore } from '../../pipeline/store/index.js';
import { startTestServer } from '../../scorer/testing/testStore.js';
import { startScorerProcess } from './services.js';
import { memoryOf } from './soak/subject.js';

const CUSTOMERS = 1_000_000;
const ORDERS_PER_CUSTOMER = 4;
const IDS_PER_PIECE = 1000;
/** Share of the answers after which memory must no longer grow. */
const WARM = 0.2;

/** What scoring all customers of a store took. */
export interface MillionResult {
  readonly customers: number;
  readonly orders: number;
  readonly answered: number;
  readonly seconds: number;
  /** Resident memory of the scorer, MB: after a fifth of the answers, and the most after that. */
  readonly earlyMemoryMb: number;
  readonly mostMemoryMb: number;
}

/**
 * Scores a million customers from the store: their ids go in as a CSV, predictions come out as one. Scorer, threads
 * and PostgreSQL share the machine's processors.
 * @param dataset the data set of the champion that serves
 * @param cores as taskset takes them
 */
export async function scoreMillion(dataset: string, cores: string): Promise<MillionResult> {
  const database = await startTestServer();
  try {
    await fill(database.url, dataset);
    const service = await startScorerProcess(cores, { DATABASE_URL: database.url });
    try {
      return { ...(await scoreAll(service.url, service.process.pid as number)) };
    } finally {
      await service.stop();
    }
  } finally {
    await database.remove();
  }
}

/** Orders over two years, made by the database itself. */
async function fill(databaseUrl: string, dataset: string): Promise<void> {
  const store = await openStore({ root: '', dataset, databaseUrl, notice: () => undefined });
  await store.query(
    `INSERT INTO ${store.table('orders')}
      (customer_id, order_key, ordered_at, day, amount, gross, refunded, lines, attributes)
      SELECT 'C' || customer, customer || '-' || number, to_timestamp(86400.0 * day), day, amount, amount, 0, 1, '{}'
      FROM (
        SELECT customer, number, (19359 + (customer::bigint * 7919 + number * 104729) % 700)::integer AS day,
          10 + (customer * 31 + number * 17) % 90 AS amount
        FROM generate_series(1, ${CUSTOMERS}) AS customer, generate_series(1, ${ORDERS_PER_CUSTOMER}) AS number
      ) AS made`,
  );
  await store.query(`ANALYZE ${store.table('orders')}`);
  await store.close();
}

function scoreAll(url: string, pid: number): Promise<MillionResult> {
  const begin = performance.now();
  let answered = -1; // the header is no answer
  let early = 0;
  let most = 0;
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/predict/batch`, { method: 'POST', headers: { 'content-type': 'text/csv' } });
    sent.once('error', reject).once('response', (reply) => {
      reply.on('data', (data: Buffer) => {
        for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) answered++;
        if (answered < WARM * CUSTOMERS) early = memoryOf(pid);
        else most = Math.max(most, memoryOf(pid));
      });
      reply.once('error', reject).once('end', () =>
        resolve({
          customers: CUSTOMERS,
          orders: CUSTOMERS * ORDERS_PER_CUSTOMER,
          answered,
          seconds: (performance.now() - begin) / 1000,
          earlyMemoryMb: early,
          mostMemoryMb: most,
        }),
      );
    });
    Readable.from(ids()).pipe(sent);
  });
}

function* ids(): Generator<string> {
  yield 'customer_id\n';
  for (let first = 1; first <= CUSTOMERS; first += IDS_PER_PIECE) {
    yield Array.from({ length: IDS_PER_PIECE }, (_, i) => `C${first + i}\n`).join('');
  }
}
