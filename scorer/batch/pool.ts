import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Config } from '../config.js';
import type { PredictionReply } from '../schemas/prediction.js';
import type { OnStoreChange } from '../store/gate.js';
import type { StoreSettings } from '../store/open.js';
import type { LineAnswers, LineTask } from './line.js';
import type { QuestionTask } from './worker.js';

/** What every thread is told at its start. */
export interface WorkerSettings {
  readonly store: StoreSettings;
}

/** What a thread says of its way to the store. */
export interface StoreMessage {
  readonly storeFault: string | undefined;
}

/** Milliseconds after which a thread without work ends. */
const IDLE_TIMEOUT = 60_000;

/** Threads for what would keep single predictions waiting; they start with the first batch. */
export class BatchPool {
  readonly #config: Config;
  readonly #onStoreChange: OnStoreChange;
  #threads: Piscina | undefined;

  /** @param onStoreChange told by every thread what becomes of its own way to the store */
  constructor(config: Config, onStoreChange: OnStoreChange) {
    this.#config = config;
    this.#onStoreChange = onStoreChange;
  }

  /** Number of threads. */
  get size(): number {
    return this.#config.workers;
  }

  answerLines(task: LineTask, signal?: AbortSignal): Promise<LineAnswers> {
    return this.#run(task, signal);
  }

  predict(task: QuestionTask, signal?: AbortSignal): Promise<PredictionReply[]> {
    return this.#run(task, signal);
  }

  async close(): Promise<void> {
    await this.#threads?.destroy();
  }

  #run<Reply>(task: LineTask | QuestionTask, signal: AbortSignal | undefined): Promise<Reply> {
    this.#threads ??= this.#start();
    return this.#threads.run(task, { signal: signal ?? null }) as Promise<Reply>;
  }

  #start(): Piscina {
    const file = import.meta.url.endsWith('.ts') ? './bootWorker.mjs' : './worker.js';
    const { home, databaseUrl, workers } = this.#config;
    const workerData: WorkerSettings = { store: { home, databaseUrl } };
    const threads = new Piscina({
      filename: fileURLToPath(new URL(file, import.meta.url)),
      minThreads: 0,
      maxThreads: workers,
      idleTimeout: IDLE_TIMEOUT,
      // The flags of this process (a loader of its own, a debugger port) are not for the threads.
      execArgv: [],
      workerData,
    });
    return threads.on('message', ({ storeFault }: StoreMessage) => this.#onStoreChange(storeFault));
  }
}
