import { Agent } from 'node:http';
import * as fc from 'fast-check';
import { hostileRequest, sendHostile } from '../../../scorer/testing/hostile.js';
import { fillStore, startTestServer } from '../../../scorer/testing/testStore.js';
import { predictOnce, startSubject, Tally } from './subject.js';

const REQUESTS = 100_000;
const AT_ONCE = 16;
/** Requests of one seed, so that a failure can be made again. */
const PER_SEED = 1000;
/** No path takes that method. */
const DECLARED = 501;

/** Hostile requests; memory after a fifth of them and after the last. */
export async function fuzz() {
  const database = await startTestServer();
  const subject = await startSubject({ DATABASE_URL: database.url });
  await fillStore(database.url, 'test', subject.bundle);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const tally = new Tally();
  const undeclared: { seed: number; status: number; method: string; path: string }[] = [];
  let early = 0;
  for (let seed = 0; seed < REQUESTS / PER_SEED; seed++) {
    const requests = fc.sample(hostileRequest, { seed, numRuns: PER_SEED })[Symbol.iterator]();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const request of requests) {
          const status = await sendHostile(subject.service.url, request, agent);
          tally.add(status);
          if ((status > 0 && status < 500) || status === DECLARED) continue;
          undeclared.push({ seed, status, method: request.method, path: request.path });
        }
      }),
    );
    if (seed === Math.floor(REQUESTS / PER_SEED / 5)) early = subject.memory();
  }
  const aliveAfter = (await predictOnce(subject.service.url)) === 200;
  const result = {
    passed: undeclared.length === 0 && aliveAfter,
    requests: REQUESTS,
    statuses: tally.counts,
    undeclared: undeclared.slice(0, 10),
    aliveAfter,
    memoryAfterAFifthMb: early,
    memoryAtTheEndMb: subject.memory(),
  };
  agent.destroy();
  await subject.remove();
  await database.remove();
  return result;
}
