import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { explainFolderError } from './folderErrors.js';
import type { Place } from './place.js';

/** What a supervisor is told on its command line, as JSON. */
export interface SupervisorOrders {
  /** The data folder as the project knows it, and the folder itself behind it. */
  readonly name: string;
  readonly folder: string;
  readonly idleSeconds: number;
}

/**
 * Advisory lock of the embedded server that its one supervisor holds. This server is ours and reached
 * directly, so here (and only here) a lock may belong to a connection.
 */
export const SUPERVISOR_LOCK = 7_239_465;

/** `<root>/data/postgres-supervisor.log`. */
export function supervisorLogFile(name: string): string {
  return join(dirname(name), 'postgres-supervisor.log');
}

/** Starts the process that stops the server when nobody uses it; it outlives us. */
export function startSupervisor(place: Place, idleMinutes: number): void {
  const orders: SupervisorOrders = {
    name: place.name,
    folder: place.folder,
    idleSeconds: idleMinutes * 60,
  };
  const log = openLog(supervisorLogFile(place.name));
  const child = spawn(process.execPath, [...programOfSupervisor(), JSON.stringify(orders)], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    detached: true,
    stdio: ['ignore', log, log],
    windowsHide: true,
    env: { ...process.env, NODE_OPTIONS: '' }, // no debugger port or loader of ours
  });
  child.unref();
  closeSync(log);
}

/** The supervisor as it lies beside this module: TypeScript, or bundled. */
function programOfSupervisor(): string[] {
  if (!import.meta.url.endsWith('.ts')) return [fileURLToPath(new URL('./supervisor.js', import.meta.url))];
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return ['--import', loader, fileURLToPath(new URL('./supervisor.ts', import.meta.url))];
}

function openLog(file: string): number {
  try {
    return openSync(file, 'a');
  } catch (error) {
    throw explainFolderError(error, file);
  }
}
