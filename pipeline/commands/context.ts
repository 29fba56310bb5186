import type { Params } from '../params/schema.js';
import { openProgress, type Progress, silentProgress } from '../progress.js';
import type { StageContext } from '../stages/stage.js';
import { openWorkspace, removeUnused } from '../stages/workspace.js';
import { openStore, type Store } from '../store/index.js';

/** Runs `work` with what stages need, and closes all of it whatever happens. */
export async function inContext<T>(
  params: Params,
  options: { quiet?: boolean | undefined },
  work: (context: StageContext) => Promise<T>,
): Promise<T> {
  const workspace = openWorkspace(params.dataset);
  const progress: Progress = options.quiet ? silentProgress : openProgress();
  let opened: Promise<Store> | undefined;
  const store = () => {
    opened ??= openStore({ dataset: params.dataset, root: workspace.root, notice: progress.say });
    return opened;
  };
  try {
    return await work({ params, workspace, progress, store, now: Date.now() });
  } finally {
    progress.close();
    // A store that could not be opened has already been reported by whoever asked for it.
    await opened?.then(
      (open) => open.close(),
      () => undefined,
    );
    await removeUnused(workspace);
  }
}
