import { UserError } from '../errors.js';
import { FEATURES } from './catalogue.js';
import type { FeatureDefinition } from './definition.js';

/** Which features to compute. */
export interface FeatureChoice {
  /** Order attributes that become features, named as `source.attributes` of params.yaml allows. */
  readonly attributes: readonly string[];
  /** By default the whole catalogue; the features of `attributes` are added to it. */
  readonly features?: readonly FeatureDefinition[];
}

/** The features of a choice, in the order of the columns of their SQL and their tables. */
export function selectedFeatures({ attributes, features = FEATURES }: FeatureChoice): FeatureDefinition[] {
  return [...features, ...attributeFeatures(attributes)];
}

/** The features of order attributes: the latest value as of the cutoff, and how many values there were. */
export function attributeFeatures(attributes: readonly string[]): FeatureDefinition[] {
  return attributes.flatMap((attribute): FeatureDefinition[] => [
    {
      name: `attribute_${attribute}`,
      unit: 'category',
      kind: 'categorical',
      description: `Latest '${attribute}' as of the cutoff`,
      missing: `no order with '${attribute}'`,
      scaleFree: true,
      value: { op: 'latestAttribute', attribute },
    },
    {
      name: `distinct_${attribute}`,
      unit: 'values',
      kind: 'numeric',
      description: `Different values of '${attribute}'`,
      scaleFree: false,
      value: { op: 'distinctAttribute', attribute },
    },
  ]);
}

/**
 * The features without those of the given names.
 * @throws UserError for a name that none of the features has.
 */
export function withoutFeatures(
  features: readonly FeatureDefinition[],
  names: readonly string[],
): FeatureDefinition[] {
  const known = features.map((feature) => feature.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      `There is no feature '${unknown}' to leave out.`,
      `Choose from: ${known.join(', ')}.`,
    );
  }
  return features.filter((feature) => !names.includes(feature.name));
}
