import type { Route } from '../http/route.js';
import { customerRoute, customersRoute } from './customers.js';
import { documentationRoutes } from './docs.js';
import { forecastRoute } from './forecast.js';
import { healthRoute, readyRoute } from './health.js';
import { inferenceRoutes } from './inference.js';
import { invocationsRoute, pingRoutes, versionRoute } from './invocations.js';
import { metricsRoute } from './metrics.js';
import { modelRoute } from './model.js';
import { predictRoute } from './predict.js';
import { predictBatchRoute } from './predictBatch.js';
import { reloadRoute } from './reload.js';
import { segmentsRoute } from './segments.js';
import { loginRoute, logoutRoute } from './session.js';

const documented: readonly Route[] = [
  predictRoute,
  predictBatchRoute,
  customersRoute,
  customerRoute,
  segmentsRoute,
  forecastRoute,
  modelRoute,
  healthRoute,
  readyRoute,
  metricsRoute,
  reloadRoute,
  loginRoute,
  logoutRoute,
  invocationsRoute,
  ...pingRoutes,
  versionRoute,
  ...inferenceRoutes,
];

/** Every route, in the order of the documentation. */
export const ROUTES: readonly Route[] = [...documented, ...documentationRoutes(documented)];
