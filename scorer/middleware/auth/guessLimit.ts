import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { HttpProblem } from '../../http/problem.js';

/** Wrong keys that an address may show within the window before it is no longer listened to. */
const GUESSES = 10;
/** Seconds. */
const WINDOW = 60;

/** Makes guessing keys hopeless: after a few wrong ones an address is refused whatever it shows, for a while. */
export class GuessLimit {
  readonly #limiter = new RateLimiterMemory({ points: GUESSES, duration: WINDOW });

  /** @throws HttpProblem 429 where the address has guessed too often. */
  async check(address: string): Promise<void> {
    const spent = await this.#limiter.get(address);
    if (spent && spent.remainingPoints <= 0) throw tooMany(spent);
  }

  /** Counts a wrong key. @throws HttpProblem 429 where it was one too many. */
  async count(address: string): Promise<void> {
    await this.#limiter.consume(address).catch((refusal: RateLimiterRes) => {
      throw tooMany(refusal);
    });
  }
}

function tooMany({ msBeforeNext }: RateLimiterRes): HttpProblem {
  const retryAfter = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return new HttpProblem(429, 'Too many wrong keys came from this address.', { retryAfter });
}
