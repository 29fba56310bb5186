export { deliver } from './deliver.js';
export type { DeliveredFile, Delivery, SourceContext } from './delivery.js';
export { parseMap } from './mapOption.js';
export { type ColumnMap, type SourceSettings, sourceSettings } from './settings.js';
export {
  type SimulatedCustomer,
  type SimulatedTruth,
  type SimulateSettings,
  simulatedTruth,
  simulateSettings,
} from './simulate/index.js';
