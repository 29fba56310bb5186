export { type Finding, findingSchema, type Severity } from './finding.js';
export {
  type FeatureDrift,
  type Monitoring,
  monitoringSchema,
  type Realised,
  type Served,
} from './schema.js';
