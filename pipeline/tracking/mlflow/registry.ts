import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { bundleFolder, type Manifest, readManifest } from '../../bundle/index.js';
import { endOf, type RunRecord } from '../runRecord.js';
import type { MlflowClient } from './client.js';
import { isRefusal } from './mlflowError.js';
import { ML_MODEL, mlModel } from './mlModel.js';
import { pairs, type TrackedRun } from './trackedRun.js';
import { datasetDigest, runMetrics } from './wording.js';

/** The tag of a registered version that names the bundle. */
const VERSION_TAG = 'clv.model_version';
const CHAMPION = 'champion';

const modelSchema = z.object({
  model: z.object({ info: z.object({ model_id: z.string(), artifact_uri: z.string() }) }),
});
const versionSchema = z.object({ version: z.string() });
const createdSchema = z.object({ model_version: versionSchema });
const searchSchema = z.object({ model_versions: z.array(versionSchema).default([]) });

/** The name of a data set's model in the registry: `models:/clv-<data set>@champion` is its champion. */
export function registeredName(dataset: string): string {
  return `clv-${dataset}`;
}

/**
 * Uploads the bundle of a run as a logged model and registers it, unless its version is registered already.
 * @returns the number of the registered version; undefined where the bundle is not there any more.
 */
export async function sendModel(
  client: MlflowClient,
  tracked: TrackedRun,
  artifacts: string,
  run: RunRecord,
): Promise<string | undefined> {
  if (run.model_version === null) return undefined;
  const known = await registeredVersion(client, run.dataset, run.model_version);
  if (known !== undefined) return known;
  const folder = bundleFolder(artifacts, run.model_version);
  if (!existsSync(folder)) return undefined;
  const manifest = readManifest(folder);
  const model = await logModel(client, tracked, folder, manifest, run);
  return register(client, tracked, manifest, model);
}

/**
 * Moves the alias `champion` to the version of that bundle; where it is not registered the alias stays.
 * @returns whether the alias names it now.
 */
export async function moveAlias(client: MlflowClient, dataset: string, champion: string): Promise<boolean> {
  const version = await registeredVersion(client, dataset, champion);
  if (version === undefined) return false;
  await client.post('registered-models/alias', { name: registeredName(dataset), alias: CHAMPION, version });
  return true;
}

async function registeredVersion(
  client: MlflowClient,
  dataset: string,
  modelVersion: string,
): Promise<string | undefined> {
  const filter = `name = '${registeredName(dataset)}' AND tags.\`${VERSION_TAG}\` = '${modelVersion}'`;
  const found = await client.get('model-versions/search', { filter, max_results: '1' }, searchSchema);
  return found.model_versions[0]?.version;
}

/** Uploads the bundle, with MLflow's description beside it. */
async function logModel(
  client: MlflowClient,
  { experimentId, runId }: TrackedRun,
  folder: string,
  manifest: Manifest,
  run: RunRecord,
): Promise<z.output<typeof modelSchema>['model']['info']> {
  const { model } = await client.post(
    'logged-models',
    {
      experiment_id: experimentId,
      name: registeredName(manifest.dataset),
      model_type: manifest.engine,
      source_run_id: runId,
      params: pairs({ engine: manifest.engine, horizon_days: String(manifest.horizon_days) }),
      tags: pairs({ [VERSION_TAG]: manifest.model_version }),
    },
    modelSchema,
  );
  const { model_id: modelId, artifact_uri: artifactUri } = model.info;
  for (const name of readdirSync(folder)) {
    await client.upload(artifactUri, name, readFileSync(join(folder, name)));
  }
  const createdAt = endOf(run) ?? Date.parse(run.started_at);
  const description = mlModel(manifest, { modelId, runId, artifactUri, createdAt });
  await client.upload(artifactUri, ML_MODEL, Buffer.from(description));
  await client.patch(`logged-models/${modelId}`, { model_id: modelId, status: 'LOGGED_MODEL_READY' });
  await client.post('runs/outputs', { run_id: runId, models: [{ model_id: modelId, step: 0 }] });
  const data = { dataset_name: run.dataset, dataset_digest: datasetDigest(run.data_hash as string) };
  await client.post('runs/log-batch', {
    run_id: runId,
    metrics: runMetrics(run)
      .filter(([key]) => key.startsWith('test/'))
      .map(([key, value]) => ({ key, value, timestamp: createdAt, step: 0, model_id: modelId, ...data })),
  });
  return model.info;
}

async function register(
  client: MlflowClient,
  { runId }: TrackedRun,
  { dataset, model_version: version }: Manifest,
  { model_id, artifact_uri }: { model_id: string; artifact_uri: string },
): Promise<string> {
  const name = registeredName(dataset);
  try {
    await client.post('registered-models/create', {
      name,
      description: `Customer lifetime value of ${dataset}; the alias '${CHAMPION}' is what predicts.`,
    });
  } catch (error) {
    if (!isRefusal(error, 'RESOURCE_ALREADY_EXISTS')) throw error;
  }
  const { model_version } = await client.post(
    'model-versions/create',
    {
      name,
      source: artifact_uri,
      run_id: runId,
      model_id,
      description: `Bundle ${version}`,
      tags: pairs({ [VERSION_TAG]: version }),
    },
    createdSchema,
  );
  return model_version.version;
}
