import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Trial } from '../../selection/search.js';
import { endOf, type RunRecord, runFolder } from '../runRecord.js';
import type { MlflowClient } from './client.js';
import { figuresPage } from './figuresPage.js';
import { isRefusal, MlflowError } from './mlflowError.js';
import { datasetDigest, nameOf, paramsOf, runMetrics, type Tags, tagsOf } from './wording.js';

/** A run on the server. */
export interface TrackedRun {
  readonly experimentId: string;
  readonly runId: string;
  readonly artifactUri: string;
}

/** How the server calls what became of a run. */
const STATUS = { running: 'RUNNING', finished: 'FINISHED', failed: 'FAILED', interrupted: 'KILLED' } as const;
/** What the experiment is about, which the server would else guess from its runs. */
const KIND = 'custom_model_development';
/** Items of one kind in a batch, at most. */
const BATCH = 100;

const info = z.object({ run_id: z.string(), artifact_uri: z.string() });
const runSchema = z.object({ run: z.object({ info }) });
const foundSchema = z.object({
  runs: z
    .array(
      z.object({
        info,
        data: z.object({ tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]) }),
      }),
    )
    .default([]),
});
const experimentSchema = z.object({
  experiment: z.object({ experiment_id: z.string(), lifecycle_stage: z.string() }),
});
const createdSchema = z.object({ experiment_id: z.string() });

/**
 * The experiment of that name, made where there is none.
 * @throws MlflowError where it was deleted: bringing it back is for whoever did that to decide.
 */
export async function openExperiment(client: MlflowClient, name: string): Promise<string> {
  const found = await findExperiment(client, name);
  if (found !== undefined) return found;
  try {
    const body = { name, tags: pairs({ 'mlflow.experimentKind': KIND }) };
    return (await client.post('experiments/create', body, createdSchema)).experiment_id;
  } catch (error) {
    // Another run was faster, or our first attempt was, whose answer was lost.
    if (!isRefusal(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
    const made = await findExperiment(client, name);
    if (made === undefined) throw error;
    return made;
  }
}

async function findExperiment(client: MlflowClient, name: string): Promise<string | undefined> {
  try {
    const { experiment } = await client.get(
      'experiments/get-by-name',
      { experiment_name: name },
      experimentSchema,
    );
    if (experiment.lifecycle_stage === 'active') return experiment.experiment_id;
  } catch (error) {
    if (isRefusal(error, 'RESOURCE_DOES_NOT_EXIST')) return undefined;
    throw error;
  }
  throw new MlflowError(
    `the experiment '${name}' was deleted on ${client.server}; restore it, or name another in MLFLOW_EXPERIMENT_NAME`,
  );
}

/** Sends parameters, metrics, figures and trials of a run; what an earlier attempt has sent is not sent twice. */
export async function sendRun(
  client: MlflowClient,
  experimentId: string,
  artifacts: string,
  run: RunRecord,
): Promise<TrackedRun> {
  const tags = tagsOf(run);
  const { run_id: runId, artifact_uri: artifactUri } =
    (await findRuns(client, experimentId, 'clv.run_id', run.run_id))[0]?.info ??
    (await create(client, experimentId, nameOf(run), run, tags));
  await logBatches(client, runId, run, paramsOf(run.params), runMetrics(run), tags);
  await logData(client, runId, run);
  const folder = runFolder(artifacts, run.run_id);
  for (const name of ['run.json', ...run.figures.map((figure) => `figures/${figure}`)]) {
    await client.upload(artifactUri, name, readFileSync(join(folder, name)));
  }
  const page = figuresPage(artifacts, run);
  if (page !== undefined) await client.upload(artifactUri, 'figures.html', Buffer.from(page));
  await sendTrials(client, experimentId, runId, run);
  return { experimentId, runId, artifactUri };
}

/** Says how a run ended. */
export async function closeRun(client: MlflowClient, runId: string, run: RunRecord): Promise<void> {
  await client.post('runs/update', { run_id: runId, status: STATUS[run.status], end_time: endOf(run) });
}

/** One nested run a trial, so that the server's page compares them. */
async function sendTrials(
  client: MlflowClient,
  experimentId: string,
  parent: string,
  run: RunRecord,
): Promise<void> {
  if (!run.stages.some(({ stage, ran }) => stage === 'fit' && ran)) return;
  const sent = await findRuns(client, experimentId, 'mlflow.parentRunId', parent);
  const finished = new Set(
    sent.flatMap(({ data }) => data.tags.filter(({ key }) => key === 'clv.trial').map(({ value }) => value)),
  );
  const best = Math.min(...run.trials.map(({ loss }) => loss));
  for (const [place, trial] of run.trials.entries()) {
    const number = String(place + 1).padStart(2, '0');
    if (finished.has(number)) continue;
    const tags = { 'mlflow.parentRunId': parent, ...(trial.loss === best && { 'clv.best': 'true' }) };
    const { run_id: runId } = await create(client, experimentId, `trial ${number}`, run, tags);
    // The number comes with the metrics, so that a trial cut off before them is sent again.
    await logBatches(client, runId, run, settingsOf(trial), lossesOf(trial), { 'clv.trial': number });
    await closeRun(client, runId, run);
  }
}

function settingsOf({ settings }: Trial): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}

function lossesOf({ loss, losses }: Trial): [string, number][] {
  return [
    ['loss', loss],
    ...losses.map((value, fold): [string, number] => [`folds/loss ${fold + 1}`, value]),
  ];
}

async function findRuns(client: MlflowClient, experimentId: string, tag: string, value: string) {
  const body = {
    experiment_ids: [experimentId],
    filter: `tags."${tag}" = '${value}'`,
    max_results: 1_000,
  };
  return (await client.post('runs/search', body, foundSchema)).runs;
}

async function create(
  client: MlflowClient,
  experimentId: string,
  name: string,
  run: RunRecord,
  tags: Tags,
): Promise<z.output<typeof info>> {
  const body = {
    experiment_id: experimentId,
    run_name: name,
    start_time: Date.parse(run.started_at),
    tags: pairs(tags),
  };
  return (await client.post('runs/create', body, runSchema)).run.info;
}

async function logBatches(
  client: MlflowClient,
  runId: string,
  run: RunRecord,
  params: Record<string, string>,
  metrics: readonly (readonly [string, number])[],
  tags: Tags,
): Promise<void> {
  const timestamp = endOf(run) ?? Date.parse(run.started_at);
  const points = metrics.map(([key, value]) => ({ key, value, timestamp, step: 0 }));
  const named = pairs(params);
  const count = Math.max(1, Math.ceil(named.length / BATCH), Math.ceil(points.length / BATCH));
  for (let batch = 0; batch < count; batch++) {
    const part = <T>(items: readonly T[]) => items.slice(batch * BATCH, (batch + 1) * BATCH);
    await client.post('runs/log-batch', {
      run_id: runId,
      params: part(named),
      metrics: part(points),
      tags: batch === 0 ? pairs(tags) : [],
    });
  }
}

/** The data set, as the server's list of data sets shows it. */
async function logData(client: MlflowClient, runId: string, run: RunRecord): Promise<void> {
  if (run.data_hash === null) return;
  const { source } = run.params;
  const dataset = {
    name: run.dataset,
    digest: datasetDigest(run.data_hash),
    source_type: source.kind,
    source: JSON.stringify({ kind: source.kind, file: source.file }),
  };
  await client.post('runs/log-inputs', { run_id: runId, datasets: [{ dataset }] });
}

export function pairs(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
