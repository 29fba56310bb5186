import { STAGES } from '../stages/index.js';
import { runStages } from '../stages/run.js';
import type { StageContext } from '../stages/stage.js';
import { pushRun, type Sending } from './mlflow/push.js';
import { recordRun } from './recordRun.js';
import { type Pruned, prune } from './retention.js';
import type { RunRecord } from './runRecord.js';
import { storeRuns } from './storeRuns.js';

/** A recorded run of all stages. */
export interface Training {
  readonly run: RunRecord;
  readonly pruned: Pruned;
  /** Undefined where no MLflow server is named. */
  readonly sending: Sending | undefined;
}

/**
 * Runs all stages, each where something changed, and records the run here, in the store and, where the environment
 * names one, on an MLflow server; then clears away what retention does not keep. The caller holds the lock.
 */
export async function train(context: StageContext, environment: NodeJS.ProcessEnv): Promise<Training> {
  const { run, failure } = await recordRun(context, (onOutcome) => runStages(STAGES, context, onOutcome));
  if (failure === undefined) await storeRuns(context);
  const sending = await pushRun({ artifacts: context.workspace.artifacts, environment }, run);
  if (failure !== undefined) throw failure.error;
  return { run, pruned: await prune(context, run.model_version as string), sending };
}
