import { type Bundle, loadBundle, type TierLimits } from '../../pipeline/bundle/index.js';
import { type Day, parseDay } from '../../pipeline/days.js';
import { type FeatureDefinition, selectedFeatures } from '../../pipeline/features/index.js';
import { featuresRead } from './featuresRead.js';

/** A verified bundle with what serving needs at hand for every request. */
export interface ServingModel extends Bundle {
  readonly version: string;
  /** The day that the model knows the world to the end of. */
  readonly cutoff: Day;
  /** Every feature that a row of the model has, the excluded ones too: the anchor may read them. */
  readonly features: readonly FeatureDefinition[];
  /** Those of them that predicting and explaining read. */
  readonly featuresRead: readonly FeatureDefinition[];
  /** Kind of each of them, by name. */
  readonly kinds: ReadonlyMap<string, FeatureDefinition['kind']>;
  /** Index of the manifest's main horizon. */
  readonly mainHorizon: number;
  /** Where the tiers of the customers of the export begin; undefined where the bundle does not say. */
  readonly tiers: TierLimits | undefined;
}

/** Quantiles of a reference distribution are 5 % apart. */
const QUANTILE_STEPS = 20;

/**
 * Loads and verifies a bundle to serve.
 * @throws UserError where it is damaged, of another format, or does not reproduce its golden pairs.
 */
export function openModel(directory: string): ServingModel {
  const bundle = loadBundle(directory);
  const { manifest } = bundle;
  const features = selectedFeatures({ attributes: manifest.attributes });
  return {
    ...bundle,
    version: manifest.model_version,
    cutoff: parseDay(manifest.cutoffs.score),
    features,
    featuresRead: featuresRead(bundle.model, features),
    kinds: new Map(features.map(({ name, kind }) => [name, kind])),
    mainHorizon: manifest.horizons_days.indexOf(manifest.horizon_days),
    tiers: tiersOf(bundle),
  };
}

/** The limits of `tierLimits`, read from the distribution of the predictions instead of from the predictions. */
function tiersOf({ reference }: Bundle): TierLimits | undefined {
  const { prediction } = reference;
  if (prediction?.kind !== 'numeric' || prediction.quantiles.length === 0) return undefined;
  const at = (level: number) => prediction.quantiles[Math.round(level * QUANTILE_STEPS)];
  return { medium: at(0.6), high: at(0.9) };
}
