import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { startWorker } from './startWorker.js';
import { type ForestTask, openTask } from './tasks.js';
import type { GrownTree } from './trees.js';

/** What is sent to a worker: a task, and how its parts are shared out. */
export interface TaskMessage {
  readonly task: ForestTask;
  readonly parts: number;
  /** Shared: the next part that nobody does yet, and whether to stop. */
  readonly control: Int32Array;
}

/** What a worker sends back. */
export type PartMessage =
  | { readonly part: number; readonly result: GrownTree | null }
  | { readonly idle: true }
  | { readonly error: unknown };

/** Places in `TaskMessage.control`. */
export const NEXT_PART = 0;
export const CANCELLED = 1;

/** How a task is run. */
export interface RunOptions {
  /** Stops the work between two parts; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each part, in the calling thread. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Whoever does the numbered parts of a task; the results come in the order of the parts, whoever did them. */
export interface Crew {
  /** Threads that work at the same time. */
  readonly size: number;
  run(task: ForestTask, parts: number, options: RunOptions): Promise<(GrownTree | null)[]>;
}

/** Does all the work in the calling thread, and lets other events happen between two parts. */
export const ownThread: Crew = {
  size: 1,
  async run(task, parts, { signal, onProgress }) {
    const perform = openTask(task);
    const results: (GrownTree | null)[] = [];
    for (let part = 0; part < parts; part++) {
      await setImmediate();
      signal?.throwIfAborted();
      results.push(perform(part));
      onProgress?.(part + 1, parts);
    }
    return results;
  },
};

/** Worker threads that serve one task after the other; starting them costs about 0.3 s, so keep the pool. */
export class ForestPool implements Crew {
  readonly size: number;
  readonly #workers: Worker[];
  #failure: unknown;
  /** Fulfilled when the task at hand is over; what went wrong in it is for its caller alone. */
  #busy: Promise<unknown> = Promise.resolve();

  /** @param size number of threads, at least 1; more than the machine has cores gain nothing. */
  constructor(size: number) {
    this.size = size;
    this.#workers = Array.from({ length: size }, startWorker);
    // A thread that could not start, or died between two tasks, is reported by the next task.
    for (const worker of this.#workers) worker.on('error', (error) => (this.#failure ??= error));
  }

  /** Runs a task; tasks given at the same time run one after the other. */
  run(task: ForestTask, parts: number, options: RunOptions): Promise<(GrownTree | null)[]> {
    const run = this.#busy.then(() => this.#start(task, parts, options));
    this.#busy = run.catch(() => undefined);
    return run;
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  async #start(
    task: ForestTask,
    parts: number,
    { signal, onProgress }: RunOptions,
  ): Promise<(GrownTree | null)[]> {
    signal?.throwIfAborted();
    if (this.#failure) throw this.#failure;
    const control = new Int32Array(new SharedArrayBuffer(8));
    const cancel = () => Atomics.store(control, CANCELLED, 1);
    signal?.addEventListener('abort', cancel);
    const results: (GrownTree | null)[] = new Array(parts).fill(null);
    let done = 0;
    const take = (part: number, result: GrownTree | null) => {
      results[part] = result;
      done++;
      onProgress?.(done, parts);
    };
    const work = (worker: Worker) =>
      workOff(worker, { task, parts, control }, take).catch((error) => {
        cancel();
        throw error;
      });
    // None may still be at work when the next task comes: what it sends would be taken for that one's.
    const ends = await Promise.allSettled(this.#workers.map(work));
    signal?.removeEventListener('abort', cancel);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    if (done < parts) signal?.throwIfAborted();
    return results;
  }
}

/** Gives a worker the task. @returns a promise that settles when it finds no more parts to do. */
function workOff(
  worker: Worker,
  message: TaskMessage,
  take: (part: number, result: GrownTree | null) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void) => {
      worker.off('message', receive).off('error', fail).off('exit', exit);
      outcome();
    };
    const fail = (error: unknown) => settle(() => reject(error));
    const exit = () => fail(new Error('A worker of the forest ended while it had work to do.'));
    const receive = (reply: PartMessage) => {
      if ('part' in reply) take(reply.part, reply.result);
      else if ('error' in reply) fail(reply.error);
      else settle(resolve);
    };
    worker.on('message', receive).on('error', fail).on('exit', exit);
    worker.postMessage(message);
  });
}
