import { parentPort } from 'node:worker_threads';
import { CANCELLED, NEXT_PART, type PartMessage, type TaskMessage } from './pool.js';
import { openTask } from './tasks.js';
import type { GrownTree } from './trees.js';

const port = parentPort;
if (!port) throw new Error('worker.ts must run as a worker thread.');

port.on('message', ({ task, parts, control }: TaskMessage) => {
  try {
    const perform = openTask(task);
    while (Atomics.load(control, CANCELLED) === 0) {
      const part = Atomics.add(control, NEXT_PART, 1);
      if (part >= parts) break;
      const result = perform(part);
      port.postMessage({ part, result } satisfies PartMessage, buffersOf(result));
    }
    port.postMessage({ idle: true } satisfies PartMessage);
  } catch (error) {
    port.postMessage({ error } satisfies PartMessage);
  }
});

/** The memory of a tree is handed over, not copied. */
function buffersOf(tree: GrownTree | null): ArrayBuffer[] {
  if (!tree) return [];
  const { numbers, weight, categorySets, importance, leafRank, leafShare, leafStart } = tree;
  const arrays = [numbers, weight, categorySets, importance, leafRank, leafShare, leafStart];
  return arrays.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer);
}
