import { stringify } from 'yaml';
import type { Manifest } from '../../bundle/index.js';

/** The name of MLflow's own description of a model, which lies beside the files of the bundle. */
export const ML_MODEL = 'MLmodel';

/** What predictions consist of, with MLflow's types. */
const OUTPUTS = { clv: 'double', lo80: 'double', hi80: 'double', p_alive: 'double' } as const;

/** Where a model comes from, in MLflow's own terms. */
export interface ModelOrigin {
  readonly modelId: string;
  readonly runId: string;
  readonly artifactUri: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** MLflow's description of a bundle, with the signature: features in, predictions out. */
export function mlModel(manifest: Manifest, { modelId, runId, artifactUri, createdAt }: ModelOrigin): string {
  const inputs = manifest.features.map(({ name, kind }) => ({
    type: kind === 'categorical' ? 'string' : 'double',
    name,
    required: false,
  }));
  const outputs = Object.entries(OUTPUTS).map(([name, type]) => ({ type, name, required: true }));
  return stringify({
    artifact_path: artifactUri,
    flavors: {
      clv: { bundle_format: manifest.format, model_version: manifest.model_version, engine: manifest.engine },
    },
    metadata: {
      dataset: manifest.dataset,
      currency: manifest.currency,
      horizons_days: manifest.horizons_days,
    },
    model_id: modelId,
    run_id: runId,
    signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
    utc_time_created: new Date(createdAt).toISOString().replace('T', ' ').replace('Z', '000'),
  });
}
