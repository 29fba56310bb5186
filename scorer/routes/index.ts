import type { Route } from '../http/route.js';
import { healthRoute, readyRoute } from './health.js';
import { predictRoute } from './predict.js';

/** Every route, in the order of the documentation. */
export const ROUTES: readonly Route[] = [predictRoute, healthRoute, readyRoute];
