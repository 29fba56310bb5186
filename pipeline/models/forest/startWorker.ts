import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Starts `worker.ts` beside this file in a new thread, from source (tsx, vitest, notebooks) and compiled alike. */
export function startWorker(): Worker {
  // The flags of this process (a loader of its own, a debugger port) are not for the thread.
  return new Worker(new URL('./bootWorker.mjs', thisFile()), { execArgv: [] });
}

/** Where this file lies. `import.meta` would say so too, but notebooks compile to CommonJS, which lacks it. */
function thisFile(): URL {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (_, [site]) => site.getFileName();
  const file = String(new Error().stack);
  Object.assign(Error, { prepareStackTrace });
  return file.startsWith('file:') ? new URL(file) : pathToFileURL(file);
}
