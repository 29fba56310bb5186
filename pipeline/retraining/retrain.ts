import { UserError } from '../errors.js';
import { sha256, sha256OfFile } from '../files.js';
import type { Finding, Monitoring } from '../monitoring/index.js';
import { monitor, readMonitoring } from '../monitoring/monitor.js';
import { modelParams } from '../params/schema.js';
import { writeModelReport } from '../report/modelReport.js';
import { STAGES } from '../stages/index.js';
import { ordersFile } from '../stages/ingest.js';
import { alone } from '../stages/locked.js';
import { reasonsToRun, runStages, stagesUpTo } from '../stages/run.js';
import type { StageContext } from '../stages/stage.js';
import { outcomeOf } from '../tracking/outcome.js';
import type { Outcome } from '../tracking/promotion.js';
import { type Training, train } from '../tracking/training.js';
import { beginProgress, type RetrainProgress, readProgress, writeProgress } from './progress.js';

/** What became of a retraining. */
export interface Retraining {
  readonly monitoring: Monitoring;
  /** Undefined where there was nothing new to learn from. */
  readonly training: Training | undefined;
  readonly outcome: Outcome;
  /** Alerts about the data themselves, of this delivery or standing, which keep a new version from becoming the champion unseen. */
  readonly heldBy: readonly Finding[];
}

/**
 * The round that a scheduler asks for: ingest what is new, monitor, train, evaluate, promote or not, score, report.
 * A round that was killed goes on where it was; one that finished is not done again before something changes.
 * @throws UserError where another round is under way on this data set.
 */
export async function retrain(context: StageContext, environment: NodeJS.ProcessEnv): Promise<Retraining> {
  const store = await context.store();
  const { dataset } = context.params;
  return store.withLock(
    'retrain',
    () => alone(context, () => round(context, environment)),
    (holder) => {
      throw new UserError(
        `${dataset} is being retrained already, by ${holder}.`,
        'Wait until that has finished; it holds nothing once its process has ended.',
      );
    },
  );
}

async function round(context: StageContext, environment: NodeJS.ProcessEnv): Promise<Retraining> {
  await runStages(stagesUpTo(STAGES, 'ingest'), context);
  const material = await materialOf(context);
  let progress = readProgress(context.workspace, material) ?? beginProgress(material);
  const keep = (change: Partial<RetrainProgress>) => {
    progress = { ...progress, ...change };
    writeProgress(context.workspace, progress);
  };
  // What the champion of before makes of the new data is asked once: afterwards another one may be champion.
  const monitoring =
    (progress.monitored ? readMonitoring(context.workspace) : undefined) ?? (await monitor(context));
  keep({ monitored: true });
  const heldBy = monitoring.findings.filter(({ part, severity }) => part === 'data' && severity === 'alert');
  const isDone = progress.finished && !(await isAnythingToDo(context));
  const training = isDone ? undefined : await train(context, environment);
  if (training !== undefined) await writeModelReport(context);
  keep({ finished: true });
  return { monitoring, training, outcome: outcomeOf(context, training?.run.stages ?? []), heldBy };
}

/** What a round is about: the orders, and the parameters that say anything about the model. */
async function materialOf({ workspace, params }: StageContext): Promise<string> {
  return sha256(JSON.stringify([await sha256OfFile(ordersFile(workspace)), modelParams(params)]));
}

async function isAnythingToDo(context: StageContext): Promise<boolean> {
  for (const stage of STAGES) if ((await reasonsToRun(stage, context)).length > 0) return true;
  return false;
}
