import { unwatchFile, watchFile } from 'node:fs';
import type { ModelHolder } from './holder.js';

/** Milliseconds between two looks: events of file systems do not arrive from networks and containers. */
const INTERVAL = 500;

/**
 * Reloads when a file changes: the pointer to the champion, or a bundle's manifest.
 * @returns what ends the watch.
 */
export function reloadOnChange(file: string, models: ModelHolder): () => void {
  const look = () => void models.follow();
  watchFile(file, { interval: INTERVAL }, look);
  return () => unwatchFile(file, look);
}
