export type { ClvModel, HorizonScores, Scores } from '../models/clvModel.js';
export {
  type ChurnRisk,
  churnRiskOf,
  type Segment,
  segmentsOf,
  type Tier,
  type TierLimits,
  tierLimits,
  tierOf,
} from '../models/customerGroups.js';
export {
  allChampions,
  bundleFolder,
  championFolder,
  championOf,
  championVersion,
  setChampion,
  setChampionOf,
} from './champion.js';
export { tableFromRows } from './featureRows.js';
export { goldenPairs } from './golden.js';
export { type Bundle, loadBundle } from './load.js';
export type { Manifest } from './manifest.js';
export { readManifest } from './read.js';
export { type ReferenceDistribution, referenceOf } from './reference.js';
export { writeBundle } from './write.js';
