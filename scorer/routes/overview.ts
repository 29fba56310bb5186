import type { Store } from '../../pipeline/store/index.js';
import { route } from '../http/route.js';
import { aboutScoring } from '../schemas/customers.js';
import { migrationSchema, overviewSchema } from '../schemas/overview.js';
import { changesBetween, previousScoring, segmentMoves } from '../store/changes.js';
import { oncePerScoring } from '../store/oncePerScoring.js';
import { concentration, scoringTotals, totalsBy } from '../store/overview.js';
import type { Scoring } from '../store/predictions.js';
import { ofNewestScoring } from './newestScoring.js';

export const overviewRoute = route({
  method: 'get',
  path: '/overview',
  summary:
    'What all customers are worth, how unequally, what is at risk, and what changed since the last scoring',
  tag: 'customers',
  access: 'key',
  reply: overviewSchema,
  refusals: [404, 503],
  handle: ({ services }) =>
    ofNewestScoring(services, (store, scoring) =>
      oncePerScoring(store, scoring, 'overview', () => overviewOf(store, scoring)),
    ),
});

export const migrationRoute = route({
  method: 'get',
  path: '/segments/migration',
  summary: 'How customers moved between segments since the scoring before',
  tag: 'customers',
  access: 'key',
  reply: migrationSchema,
  refusals: [404, 503],
  handle: ({ services }) =>
    ofNewestScoring(services, (store, scoring) =>
      oncePerScoring(store, scoring, 'migration', () => migrationOf(store, scoring)),
    ),
});

async function overviewOf(store: Store, scoring: Scoring) {
  const [totals, risks, tiers, curve, changes] = await Promise.all([
    scoringTotals(store, scoring),
    totalsBy(store, scoring, 'churn_risk'),
    totalsBy(store, scoring, 'tier'),
    concentration(store, scoring),
    changesSince(store, scoring),
  ]);
  return { ...aboutScoring(scoring), ...totals, risks, tiers, concentration: curve, changes };
}

async function migrationOf(store: Store, scoring: Scoring) {
  const previous = await previousScoring(store, scoring);
  const moves = previous ? await segmentMoves(store, previous, scoring) : [];
  return { ...aboutScoring(scoring), previous: previous ? aboutPrevious(previous) : null, moves };
}

async function changesSince(store: Store, scoring: Scoring) {
  const previous = await previousScoring(store, scoring);
  if (!previous) return null;
  return { ...aboutPrevious(previous), ...(await changesBetween(store, previous, scoring)) };
}

function aboutPrevious(previous: Scoring) {
  const { model_version, as_of, horizon_days } = aboutScoring(previous);
  return { model_version, as_of, horizon_days };
}
