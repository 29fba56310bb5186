import { evaluate } from './evaluate.js';
import { exportBundle } from './export.js';
import { fit } from './fit.js';
import { ingest } from './ingest.js';
import { promote } from './promote.js';
import { score } from './score.js';
import { snapshot } from './snapshot.js';
import type { Stage } from './stage.js';

/** The way of the data, in order. */
export const STAGES: readonly Stage[] = [ingest, snapshot, fit, evaluate, exportBundle, promote, score];
