export { diagnoseStore, type Problem, type StoreDiagnosis } from './doctor.js';
export { stopEmbedded } from './embedded/server.js';
export { openStore, type StoreOptions } from './open.js';
export type { Session } from './session.js';
export type { Store } from './store.js';
