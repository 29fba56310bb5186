import { UserError } from '../../pipeline/errors.js';
import type { Store } from '../../pipeline/store/index.js';
import { HttpProblem } from '../http/problem.js';

/** Opens the store of a data set. */
export type OpenStore = (dataset: string) => Promise<Store>;

/** Told why the store cannot be used, and, with undefined, that it can be used again. */
export type OnStoreChange = (fault: string | undefined) => void;

/** Seconds to leave a database that is down in peace, and to tell callers to wait. */
const PAUSE_SECONDS = 1;

/** Milliseconds that a statement may take; the store stops one that takes longer. */
export const STATEMENT_TIMEOUT = 5_000;
/** What PostgreSQL says of a statement that was stopped, `query_canceled`. */
const STOPPED = '57014';

/**
 * The way to the store, opened at first use and again after faults: while the database is away, whatever
 * needs it is refused at once, and everything else goes on.
 */
export class StoreGate {
  readonly #open: OpenStore;
  readonly #onChange: OnStoreChange;
  readonly #now: () => number;
  #store: { readonly dataset: string; readonly opened: Promise<Store> } | undefined;
  #closedUntil = 0;
  #fault: string | undefined;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(
    open: OpenStore,
    onChange: OnStoreChange = () => undefined,
    now: () => number = () => performance.now(),
  ) {
    this.#open = open;
    this.#onChange = onChange;
    this.#now = now;
  }

  /** Why the store could not be used the last time; undefined where it could, or was not asked yet. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /**
   * Runs `work` on the store of a data set.
   * @throws HttpProblem 503 where the database cannot be used, or stops a statement that takes too long; what `work`
   * throws otherwise.
   */
  async use<T>(dataset: string, work: (store: Store) => Promise<T>): Promise<T> {
    if (this.#now() < this.#closedUntil) throw this.#unavailable();
    try {
      const result = await work(await this.#storeOf(dataset)).catch(explainStopped);
      this.#note(undefined);
      return result;
    } catch (error) {
      if (!isOfConnection(error)) throw error;
      this.#note(error.message);
      this.#closedUntil = this.#now() + PAUSE_SECONDS * 1000;
      throw this.#unavailable(error);
    }
  }

  async close(): Promise<void> {
    const held = this.#store;
    this.#store = undefined;
    const store = await held?.opened.catch(() => undefined);
    await store?.close();
  }

  /** The store, opened once for all who ask; a failed opening, or that of another data set, is forgotten. */
  async #storeOf(dataset: string): Promise<Store> {
    // While one is closed, another caller may open the next.
    while (this.#store && this.#store.dataset !== dataset) await this.close();
    if (!this.#store) {
      const held = { dataset, opened: this.#open(dataset) };
      this.#store = held;
      held.opened.catch(() => {
        if (this.#store === held) this.#store = undefined;
      });
    }
    return this.#store.opened;
  }

  #note(fault: string | undefined): void {
    if (fault === this.#fault) return;
    this.#fault = fault;
    this.#onChange(fault);
  }

  #unavailable(cause?: unknown): HttpProblem {
    const detail =
      'The database cannot be used at the moment; predictions from transactions and features go on.';
    return new HttpProblem(503, detail, { retryAfter: PAUSE_SECONDS, cause });
  }
}

/** A statement that was stopped is the matter of who asked for it alone: others are answered as before. */
function explainStopped(error: unknown): never {
  const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
  if (code !== STOPPED) throw error;
  const detail = `The database took longer than ${STATEMENT_TIMEOUT / 1000} s over this request.`;
  throw new HttpProblem(503, detail, { retryAfter: PAUSE_SECONDS, cause: error });
}

/**
 * The store speaks by UserError of what only those who run the database can mend: its connection, rights and space. pg
 * says without a code that a statement came when its connection had just been lost.
 */
function isOfConnection(error: unknown): error is Error {
  if (error instanceof UserError) return true;
  return (
    error instanceof Error && /not queryable|connection error|Connection terminated/i.test(error.message)
  );
}
