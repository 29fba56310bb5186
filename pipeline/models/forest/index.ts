export {
  type FitOptions,
  Forest,
  type ForestParts,
  type ForestPrediction,
  fitForest,
} from './forest.js';
export { impurityImportance, type PermutationImportance, permutationImportance } from './importance.js';
export { type LabelDistribution, LeafDistributions } from './leafDistribution.js';
export { mergeForests } from './merge.js';
export { forestToOnnx } from './onnx.js';
export { type ForestParams, type ForestSettings, parseForestParams } from './params.js';
export { ForestPool, type RunOptions } from './pool.js';
export { FORMAT_VERSION, loadForest, serializeForest } from './serialization.js';
export { type Explanation, explainForest } from './treeShap.js';
export { joinTrees, MISSING_LEFT } from './trees.js';
export { type FoldData, predictFolds, type TrialOptions } from './trials.js';
export { checkTrainingSet } from './validation.js';
