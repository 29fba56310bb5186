import { existsSync, mkdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { z } from 'zod';
import { loadBundle } from '../../pipeline/bundle/index.js';
import { UserError } from '../../pipeline/errors.js';
import { replaceFolder, sha256, temporaryBeside } from '../../pipeline/files.js';
import type { MlflowSettings } from '../../pipeline/tracking/mlflow/settings.js';

const SCHEME = 'models:/';
const ARTIFACTS = 'api/2.0/mlflow-artifacts/artifacts';
/** MLflow's own description of a model, which lies beside the files of the bundle and is none of them. */
const DESCRIPTION = 'MLmodel';
/** Milliseconds for one answer of the server. */
const TIMEOUT = 30_000;

const aliasSchema = z.object({ model_version: z.object({ name: z.string(), version: z.string() }) });
const downloadSchema = z.object({ artifact_uri: z.string() });
const listingSchema = z.object({
  files: z.array(z.object({ path: z.string(), is_dir: z.boolean() })).default([]),
});

/** Whether a model's address is one of an MLflow server: `models:/name@alias` or `models:/name/version`. */
export function isMlflowUri(uri: string): boolean {
  return uri.startsWith(SCHEME);
}

/**
 * Downloads the bundle that a registered model holds, unless it is there already.
 * @param uri `models:/name@alias` or `models:/name/version`
 * @param server the tracking server, which also hands out the artifacts
 * @param cache folder for downloads, of any servers
 * @returns the bundle's folder.
 * @throws UserError where the server does not answer, has no such model, or hands out a damaged one.
 */
export async function fetchFromMlflow(
  uri: string,
  server: MlflowSettings | undefined,
  cache: string,
): Promise<string> {
  if (server === undefined) {
    throw new UserError(
      `CLV_MODEL_URI is ${uri}, but no MLflow server is named.`,
      'Set MLFLOW_TRACKING_URI.',
    );
  }
  const { name, version } = await versionOf(uri, server);
  const folder = join(cache, folderOf(server), encodeURIComponent(name), encodeURIComponent(version));
  if (existsSync(folder)) return folder;
  const query = new URLSearchParams({ name, version });
  const { artifact_uri } = await ask(
    server,
    `api/2.0/mlflow/model-versions/get-download-uri?${query}`,
    downloadSchema,
  );
  await download(server, artifactPath(artifact_uri), folder);
  return folder;
}

/** Every server counts its versions from 1: what was fetched from one is none of another's. */
function folderOf({ server }: MlflowSettings): string {
  return sha256(server).slice(0, 12);
}

async function versionOf(uri: string, server: MlflowSettings): Promise<{ name: string; version: string }> {
  const [, name, alias, version] = /^models:\/([^@/]+)(?:@([^@/]+)|\/(\d+))$/.exec(uri) ?? [];
  if (name === undefined) {
    throw new UserError(
      `'${uri}' names no registered model.`,
      'Write models:/name@alias or models:/name/version.',
    );
  }
  if (version !== undefined) return { name, version };
  const query = new URLSearchParams({ name, alias });
  const found = await ask(server, `api/2.0/mlflow/registered-models/alias?${query}`, aliasSchema);
  return found.model_version;
}

/** The path below the server's artifact root. */
function artifactPath(artifactUri: string): string {
  const { protocol, pathname } = new URL(artifactUri);
  if (protocol === 'mlflow-artifacts:') return pathname.replace(/^\/+/, '');
  throw new UserError(
    `The model's files are at ${artifactUri}, where the scorer cannot read them.`,
    'Let the MLflow server hand out artifacts (mlflow server --serve-artifacts).',
  );
}

/** Downloads a bundle under a temporary name: a half-loaded or damaged one would be kept, and never fetched again. */
async function download(server: MlflowSettings, path: string, folder: string): Promise<void> {
  const listing = await ask(server, `${ARTIFACTS}?${new URLSearchParams({ path })}`, listingSchema);
  const files = listing.files.filter((file) => !file.is_dir && basename(file.path) !== DESCRIPTION);
  mkdirSync(join(folder, '..'), { recursive: true });
  const temporary = temporaryBeside(folder);
  mkdirSync(temporary);
  try {
    for (const file of files) {
      const name = basename(file.path);
      await writeFile(join(temporary, name), await bytesOf(server, `${ARTIFACTS}/${posix.join(path, name)}`));
    }
    loadBundle(temporary);
    replaceFolder(folder, temporary);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function ask<T>(server: MlflowSettings, path: string, schema: z.ZodType<T>): Promise<T> {
  const answer: unknown = await (await answerOf(server, path)).json().catch(() => undefined);
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new UserError(
    `${server.server}/${path} answers with what is no answer of MLflow.`,
    'Check MLFLOW_TRACKING_URI.',
  );
}

async function bytesOf(server: MlflowSettings, path: string): Promise<Uint8Array> {
  const response = await answerOf(server, path);
  const bytes = await response.arrayBuffer().catch((cause: Error) => {
    throw new UserError(
      `The MLflow server broke off its answer at ${response.url} (${reasonOf(cause)}).`,
      'Try again; if it happens often, look into the log of the server.',
      { cause },
    );
  });
  return new Uint8Array(bytes);
}

async function answerOf({ server, authorization }: MlflowSettings, path: string): Promise<Response> {
  const url = `${server}/${path}`;
  const init = { signal: AbortSignal.timeout(TIMEOUT), ...(authorization && { headers: { authorization } }) };
  const response = await fetch(url, init).catch((cause: Error) => {
    throw new UserError(
      `The MLflow server does not answer at ${url} (${reasonOf(cause)}).`,
      'Check MLFLOW_TRACKING_URI.',
      { cause },
    );
  });
  if (response.ok) return response;
  const { message = response.statusText } = (await response.json().catch(() => ({}))) as { message?: string };
  const isStranger = response.status === 401 || response.status === 403;
  throw new UserError(
    `The MLflow server refuses ${url}: ${message}.`,
    isStranger
      ? 'Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.'
      : 'Check the name, alias or version of the model.',
  );
}

/** The system's code, such as ECONNREFUSED: fetch itself says no more than that it failed. */
function reasonOf({ message, cause }: Error): string {
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
}
