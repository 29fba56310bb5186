import { randomBytes } from 'node:crypto';
import { startSubject, Tally } from './subject.js';

const GUESSES = 10_000;
const AT_ONCE = 16;

/** Guessed keys, and how many of them were compared at all. */
export async function guessKeys() {
  const { service, remove } = await startSubject({
    CLV_API_KEYS: randomBytes(24).toString('hex'),
    HOST: '127.0.0.1',
  });
  const tally = new Tally();
  let left = GUESSES;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) {
        const headers = { authorization: `Bearer ${randomBytes(24).toString('hex')}` };
        const reply = await fetch(`${service.url}/model`, { headers });
        await reply.arrayBuffer();
        tally.add(reply.status);
      }
    }),
  );
  await remove();
  return { passed: tally.hasOnly(401, 429), guesses: GUESSES, statuses: tally.counts };
}
