import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { championOf } from '../../bundle/index.js';
import { writeAtomically } from '../../files.js';
import { type RunRecord, readRuns, runFolder } from '../runRecord.js';
import { MlflowClient, type Patience } from './client.js';
import { moveAlias, registeredName, sendModel } from './registry.js';
import { mlflowSettings } from './settings.js';
import { closeRun, openExperiment, sendRun } from './trackedRun.js';

/** What became of sending; `sentence` says it to a person. */
export interface Sending {
  readonly sent: boolean;
  readonly sentence: string;
}

/** What sending needs of a process. */
export interface Sender {
  readonly artifacts: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly patience?: Patience | undefined;
}

/** Whether the run has been sent, with everything that belongs to it. */
export function wasSent(artifacts: string, run: RunRecord): boolean {
  return existsSync(receiptFile(artifacts, run));
}

/** Runs that have ended and were not sent yet, oldest first. */
export function unsentRuns(artifacts: string): RunRecord[] {
  return readRuns(artifacts).records.filter((run) => run.status !== 'running' && !wasSent(artifacts, run));
}

/**
 * Sends a run to the MLflow server that the environment names; undefined where it names none. Nothing that the server
 * does, or fails to do, is thrown: the run is kept and can be sent later.
 */
export async function pushRun(sender: Sender, run: RunRecord): Promise<Sending | undefined> {
  return attempt(sender, async (client, experimentName) => {
    const { artifacts } = sender;
    const experimentId = await openExperiment(client, experimentName ?? registeredName(run.dataset));
    const tracked = await sendRun(client, experimentId, artifacts, run);
    const version = run.status === 'finished' ? await sendModel(client, tracked, artifacts, run) : undefined;
    await closeRun(client, tracked.runId, run);
    const promoted = promotedBy(artifacts, run);
    if (promoted !== undefined) await moveAlias(client, run.dataset, promoted);
    const page = `${client.server}/#/experiments/${experimentId}/runs/${tracked.runId}`;
    writeAtomically(receiptFile(artifacts, run), `${JSON.stringify({ page, version: version ?? null })}\n`);
    return `Sent to MLflow: ${page}`;
  });
}

/** Tells the MLflow server, where one is named, which version is the champion of a data set now. */
export async function pushChampion(sender: Sender, dataset: string): Promise<Sending | undefined> {
  const champion = championOf(sender.artifacts, dataset);
  if (champion === undefined) return undefined;
  return attempt(sender, async (client) => {
    const moved = await moveAlias(client, dataset, champion);
    return moved
      ? `models:/${registeredName(dataset)}@champion is ${champion} on MLflow.`
      : `${champion} is not on MLflow yet; send it with \`clv runs push\`, then \`clv promote ${champion}\`.`;
  });
}

/** The version that a run promoted, where it still is the champion: a run sent late moves nothing back. */
function promotedBy(artifacts: string, { decision, dataset }: RunRecord): string | undefined {
  const isChampion = decision?.action === 'promoted' && decision.version === championOf(artifacts, dataset);
  return isChampion ? decision.version : undefined;
}

async function attempt(
  { environment, patience }: Sender,
  work: (client: MlflowClient, experiment: string | undefined) => Promise<string>,
): Promise<Sending | undefined> {
  try {
    const settings = mlflowSettings(environment);
    if (settings === undefined) return undefined;
    return { sent: true, sentence: await work(new MlflowClient(settings, patience), settings.experiment) };
  } catch (error) {
    // Whatever it is, it must not stop what is being tracked.
    const { message } = error as Error;
    return {
      sent: false,
      sentence: `Not sent to MLflow: ${message}. It is kept here; send it later with \`clv runs push\`.`,
    };
  }
}

function receiptFile(artifacts: string, run: RunRecord): string {
  return join(runFolder(artifacts, run.run_id), 'mlflow.json');
}
