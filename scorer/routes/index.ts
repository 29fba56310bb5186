import type { Route } from '../http/route.js';
import { campaignRoute, targetsExportRoute, targetsRoute } from './campaign.js';
import { customerExportRoute } from './customerExport.js';
import { customerHistoryRoute } from './customerHistory.js';
import { customerRoute, customersRoute } from './customers.js';
import { dashboardRoutes } from './dashboard.js';
import { documentationRoutes } from './docs.js';
import { facetsRoute } from './facets.js';
import { forecastRoute } from './forecast.js';
import { healthRoute, readyRoute } from './health.js';
import { inferenceRoutes } from './inference.js';
import { invocationsRoute, pingRoutes, versionRoute } from './invocations.js';
import { metricsRoute } from './metrics.js';
import { modelRoute } from './model.js';
import { modelFeaturesRoute, modelReportRoute, monitoringRoute } from './modelDetails.js';
import { migrationRoute, overviewRoute } from './overview.js';
import { predictRoute } from './predict.js';
import { predictBatchRoute } from './predictBatch.js';
import { reloadRoute } from './reload.js';
import { segmentsRoute } from './segments.js';
import { loginRoute, logoutRoute } from './session.js';

const documented: readonly Route[] = [
  predictRoute,
  predictBatchRoute,
  overviewRoute,
  customersRoute,
  customerExportRoute,
  customerRoute,
  customerHistoryRoute,
  facetsRoute,
  segmentsRoute,
  migrationRoute,
  forecastRoute,
  campaignRoute,
  targetsRoute,
  targetsExportRoute,
  modelRoute,
  modelFeaturesRoute,
  modelReportRoute,
  monitoringRoute,
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
  ...dashboardRoutes,
];

/** Every route, in the order of the documentation. */
export const ROUTES: readonly Route[] = [...documented, ...documentationRoutes(documented)];
