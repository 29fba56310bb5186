import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Knows the keys that let a caller in, by their hashes alone. */
export class ApiKeys {
  readonly #hashes: readonly Buffer[];
  readonly #sessionSecret: Buffer;

  constructor(keys: readonly string[]) {
    this.#hashes = keys.map(hashOf);
    // Sessions outlive a restart, and end when the keys change.
    this.#sessionSecret = hashOf(`session ${this.#hashes.map((hash) => hash.toString('hex')).join(' ')}`);
  }

  /** Whether there are keys at all; without them everyone is let in. */
  get areSet(): boolean {
    return this.#hashes.length > 0;
  }

  /** Whether this is one of the keys. Hashes of equal length are compared, all of them, in constant time. */
  accepts(key: string): boolean {
    const hash = hashOf(key);
    return this.#hashes.reduce((found, each) => timingSafeEqual(each, hash) || found, false);
  }

  /** A token that stands for a key until `expires` (epoch milliseconds). */
  sessionUntil(expires: number): string {
    return `${expires}.${this.#sign(String(expires)).toString('base64url')}`;
  }

  /** Whether a token was given by {@link sessionUntil} and is still good at `now` (epoch milliseconds). */
  acceptsSession(token: string, now: number): boolean {
    const [expires, signature = ''] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = this.#sign(expires);
    return given.length === right.length && timingSafeEqual(given, right) && Number(expires) > now;
  }

  #sign(text: string): Buffer {
    return createHmac('sha256', this.#sessionSecret).update(text).digest();
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
