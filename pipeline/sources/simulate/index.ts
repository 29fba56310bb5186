export { writeSimulatedShop } from './orders.js';
export { type SimulateSettings, simulateSettings } from './settings.js';
export type { SimulatedCustomer } from './shop.js';
export { type SimulatedTruth, simulatedTruth } from './truth.js';
