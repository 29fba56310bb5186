import { setTimeout as delay } from 'node:timers/promises';
import { fillStore, startTestServer } from '../../../scorer/testing/testStore.js';
import { predictOnce, startSubject, Tally } from './subject.js';

const OUTAGES = 3;
/** Milliseconds. */
const DOWN = 3_000;
const UP = 5_000;

/** The database is killed and restarted under load. */
export async function databaseOutages() {
  const database = await startTestServer();
  const { service, bundle, remove } = await startSubject({ DATABASE_URL: database.url });
  await fillStore(database.url, 'test', bundle);
  const fromStore = new Tally();
  const fromTransactions = new Tally();
  let isOver = false;
  const asking = async (tally: Tally, body: unknown) => {
    while (!isOver) tally.add(await predictOnce(service.url, body).catch(() => 0));
  };
  const load = [asking(fromStore, { customer_id: 'C7' }), asking(fromTransactions, { transactions: [] })];
  const healedMs: number[] = [];
  for (let i = 0; i < OUTAGES; i++) {
    await delay(UP);
    database.kill();
    await delay(DOWN);
    await database.restart();
    const begin = performance.now();
    while ((await predictOnce(service.url, { customer_id: 'C7' })) !== 200) await delay(50);
    healedMs.push(Math.round(performance.now() - begin));
  }
  isOver = true;
  await Promise.all(load);
  await remove();
  await database.remove();
  return {
    passed: fromStore.hasOnly(200, 503) && fromTransactions.hasOnly(200),
    outages: OUTAGES,
    fromStore: fromStore.counts,
    fromTransactions: fromTransactions.counts,
    healedMs,
  };
}
