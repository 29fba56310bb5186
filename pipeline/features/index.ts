export { FEATURES } from './catalogue.js';
export { attributeFeatures, type FeatureChoice, featuresNamed, selectedFeatures } from './choice.js';
export type { FeatureDefinition, Unit } from './definition.js';
export {
  type FeatureColumn,
  type FeatureTable,
  numericColumn,
  readFeatureTable,
  textColumn,
} from './featureTable.js';
export { computeFeatures, type FeatureValue } from './inProcess.js';
export { ordersFromTransactions } from './netting.js';
export {
  compileFeatureSql,
  compileLabelSql,
  type Dialect,
  type FeatureSqlOptions,
  type LabelSqlOptions,
} from './sql.js';
