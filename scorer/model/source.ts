import { join } from 'node:path';
import { championFolder } from '../../pipeline/bundle/index.js';
import { artifactsOf, type Config } from '../config.js';
import { fetchFromMlflow, isMlflowUri } from './mlflow.js';

/** Says where the bundle to serve is at the moment. */
export type BundleSource = () => string | Promise<string>;

/** The source that the configuration names: a bundle's folder, a model of an MLflow server, or the champion. */
export function sourceOf(config: Config): BundleSource {
  const { modelUri, mlflow } = config;
  if (modelUri === undefined) return () => championFolder(artifactsOf(config));
  if (!isMlflowUri(modelUri)) return () => modelUri;
  return () => fetchFromMlflow(modelUri, mlflow, join(artifactsOf(config), 'mlflow'));
}

/** The file whose change announces another model, where there is one. */
export function announcementOf(config: Config): string | undefined {
  if (config.modelUri === undefined) return join(artifactsOf(config), 'champion.json');
  return isMlflowUri(config.modelUri) ? undefined : join(config.modelUri, 'manifest.json');
}
