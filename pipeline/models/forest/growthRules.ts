import type { Matrix } from '../matrix.js';
import type { ForestSettings } from './params.js';

/** The settings in the form in which growing needs them; plain data that can be sent to a worker. */
export interface GrowthRules {
  /** Features tried at each split. */
  readonly candidates: number;
  /** Longest way from the root to a leaf; Infinity for no limit. */
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  readonly minSamplesSplit: number;
  /** Label unit squared. */
  readonly minImpurityDecrease: number;
  readonly bootstrap: boolean;
  readonly sampleShare: number;
  /** 1, -1 or 0 a feature. */
  readonly monotone: Int8Array;
  readonly constrained: boolean;
  /** Rows kept in each leaf for its distribution; Infinity for all, 0 for none. */
  readonly leafSample: number;
}

/** The rules that the settings mean for a matrix. */
export function growthRules(settings: ForestSettings, { features }: Matrix): GrowthRules {
  const monotone = Int8Array.from(features, ({ name }) => settings.monotone[name] ?? 0);
  return {
    candidates: candidateCount(settings.maxFeatures, features.length),
    maxDepth: settings.maxDepth ?? Number.POSITIVE_INFINITY,
    minSamplesLeaf: settings.minSamplesLeaf,
    minSamplesSplit: settings.minSamplesSplit,
    minImpurityDecrease: settings.minImpurityDecrease,
    bootstrap: settings.bootstrap,
    sampleShare: settings.sampleShare,
    monotone,
    constrained: monotone.some((direction) => direction !== 0),
    leafSample: settings.leafSample === 'all' ? Number.POSITIVE_INFINITY : settings.leafSample,
  };
}

/** Features to try at a split, out of `features`. */
function candidateCount(maxFeatures: ForestSettings['maxFeatures'], features: number): number {
  if (maxFeatures === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(features)));
  if (maxFeatures === 'log2') return Math.max(1, Math.floor(Math.log2(features)));
  const count = maxFeatures <= 1 ? Math.floor(maxFeatures * features) : maxFeatures;
  return Math.min(features, Math.max(1, count));
}

/** Whether a node of `count` distinct rows at `depth` may be split at all. */
export function maySplit(rules: GrowthRules, count: number, depth: number): boolean {
  return count >= rules.minSamplesSplit && count >= 2 * rules.minSamplesLeaf && depth < rules.maxDepth;
}

/** Whether a decrease of the weighted variance (label unit squared) is worth a split. */
export function isWorthwhile(rules: GrowthRules, decrease: number): boolean {
  return decrease + Number.EPSILON >= rules.minImpurityDecrease;
}
