export { explain, type Method } from './explain.js';
export type { Contribution, Explanation } from './explanation.js';
export { type Reasons, topReasons } from './reasons.js';
