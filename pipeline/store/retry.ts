import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

/**
 * Tries again, after pauses that double, while the error may pass by itself.
 * @param patience milliseconds of pauses altogether, after which the last error is thrown.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  mayPass: (error: unknown) => boolean,
  patience: number,
): Promise<T> {
  let pause = FIRST_PAUSE;
  for (let waited = 0; ; waited += pause, pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayPass(error) || waited >= patience) throw error;
      await delay(pause);
    }
  }
}
