import { Worker } from 'node:worker_threads';

/**
 * Starts `worker.ts` beside this file in a new thread. From source (tsx, vitest, notebooks) the thread must learn
 * to run TypeScript first; a compiled build has `worker.js`, which needs nothing.
 */
export function startWorker(): Worker {
  const file = import.meta.url.endsWith('.ts') ? './bootWorker.mjs' : './worker.js';
  // The flags of this process (a loader of its own, a debugger port) are not for the thread.
  return new Worker(new URL(file, import.meta.url), { execArgv: [] });
}
