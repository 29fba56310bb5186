import { join } from 'node:path';
import { loadParams } from '../params/load.js';
import { silentProgress } from '../progress.js';
import type { Store } from '../store/index.js';
import type { StageContext } from './stage.js';
import { openWorkspace, REPOSITORY } from './workspace.js';

/**
 * For tests: what stages run with, in silence.
 * @param root folder of data/, reports/ and artifacts/
 * @param set overrides of params.yaml, `key=value`
 * @param now an instant that `Date.parse` reads
 */
export function testStageContext(
  store: Store,
  { dataset, root, set = [], now }: { dataset: string; root: string; set?: readonly string[]; now: string },
): StageContext {
  return {
    params: loadParams(join(REPOSITORY, 'params.yaml'), [`dataset=${dataset}`, ...set]),
    workspace: openWorkspace(dataset, root),
    progress: silentProgress,
    store: async () => store,
    now: Date.parse(now),
  };
}
