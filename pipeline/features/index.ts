export { FEATURES } from './catalogue.js';
export { attributeFeatures, type FeatureChoice, selectedFeatures, withoutFeatures } from './choice.js';
export type { FeatureDefinition, Unit } from './definition.js';
export { describeFeatures } from './describe.js';
export {
  type FeatureColumn,
  type FeatureTable,
  numericColumn,
  readFeatureTable,
  textColumn,
} from './featureTable.js';
export type { CustomerHistory } from './histories.js';
export {
  computeFeatureColumns,
  computeFeatures,
  computeFeatureTable,
  type FeatureValue,
} from './inProcess.js';
export { ordersFromTransactions } from './netting.js';
export {
  DEFAULT_PREPROCESSOR,
  fitPreprocessor,
  type Preprocessor,
  type PreprocessorJson,
  type PreprocessorSettings,
  preprocessorFromJSON,
} from './preprocessor.js';
export {
  compileFeatureSql,
  compileLabelSql,
  type Dialect,
  type FeatureSqlOptions,
  type LabelSqlOptions,
} from './sql.js';
