export { type FitOptions, Forest, type ForestParts, type ForestPrediction, fitForest } from './forest.js';
export { impurityImportance, type PermutationImportance, permutationImportance } from './importance.js';
export { type LabelDistribution, LeafDistributions } from './leafDistribution.js';
export { mergeForests } from './merge.js';
export type { OutOfBag } from './outOfBag.js';
export { type ForestParams, type ForestSettings, parseForestParams } from './params.js';
export { ForestPool, type RunOptions } from './pool.js';
export { FORMAT_VERSION, loadForest, serializeForest } from './serialization.js';
export { type Explanation, explainForest } from './treeShap.js';
