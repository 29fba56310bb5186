import type { FeatureDefinition } from './definition.js';
import { levelFeatures } from './levelFeatures.js';
import { scaleFreeFeatures } from './scaleFreeFeatures.js';

/** The catalogue. To add a feature, add one entry to levelFeatures.ts or scaleFreeFeatures.ts. */
export const FEATURES: readonly FeatureDefinition[] = [
  ...levelFeatures.map((entry) => ({ ...entry, kind: 'numeric' as const, scaleFree: false })),
  ...scaleFreeFeatures.map((entry) => ({ ...entry, kind: 'numeric' as const, scaleFree: true })),
];
