import {
  churnRiskOf,
  type HorizonScores,
  type Scores,
  type Segment,
  segmentsOf,
  tierOf,
} from '../../pipeline/bundle/index.js';
import { type Day, formatDay } from '../../pipeline/days.js';
import { explain } from '../../pipeline/explain/index.js';
import {
  computeFeatureColumns,
  type FeatureColumn,
  type FeatureDefinition,
  type FeatureTable,
} from '../../pipeline/features/index.js';
import type { ServingModel } from '../model/servingModel.js';
import type { PredictionReply } from '../schemas/prediction.js';
import type { Question } from './question.js';

/** No next order is dated later than this many days ahead: ten years are never. */
const LATEST_DATE_DAYS = 3653;

/** Reasons that a person takes in at a glance. */
const TOP_REASONS = 3;

/** Answers questions about customers, in their order. Each answer depends on its own question alone. */
export function predict(questions: readonly Question[], model: ServingModel): PredictionReply[] {
  return [...predictions(questions, model)];
}

/** {@link predict} one by one: of many, few need be in memory at once. */
export function* predictions(
  questions: readonly Question[],
  model: ServingModel,
): Generator<PredictionReply, undefined> {
  if (questions.length === 0) return;
  const table = tableOf(questions, model);
  const scores = model.model.score(table);
  const segments = segmentsOf(table, scores.pAlive);
  for (let row = 0; row < questions.length; row++) {
    const question = questions[row];
    const answer = reply(question, scores, segments[row], row, model);
    if (question.explain) {
      answer.reasons = reasonsOf(question, scores.horizons[question.horizon], row, model);
    }
    yield answer;
  }
}

/** What the prediction of one question is made of, in currency: its largest parts, and what is left. */
function reasonsOf(
  question: Question,
  { horizonDays, clv }: HorizonScores,
  row: number,
  model: ServingModel,
): NonNullable<PredictionReply['reasons']> {
  const revenue = model.model.forHorizon(horizonDays);
  const [{ anchor, level, contributions }] = explain(revenue, tableOf([question], model));
  const top = contributions.slice(0, TOP_REASONS);
  const shown = top.reduce((sum, { amount }) => sum + amount, anchor + level);
  return { anchor, level, top, other: clv[row] - shown };
}

/** The questions as a table of what the model reads. */
function tableOf(questions: readonly Question[], { featuresRead: features }: ServingModel): FeatureTable {
  const histories = questions.flatMap(({ known, asOf }) =>
    'orders' in known ? [{ orders: known.orders, cutoff: asOf }] : [],
  );
  const fromOrders = histories.length > 0 && computeFeatureColumns(histories, { attributes: [], features });
  const customers = questions.map(({ customerId }) => customerId ?? '');
  const asOf = questions.map((question) => question.asOf);
  if (fromOrders && histories.length === questions.length) {
    return { rows: questions.length, customers, columns: fromOrders, asOf };
  }
  const columns = new Map<string, FeatureColumn>();
  for (const feature of features) {
    const computed = fromOrders ? fromOrders.get(feature.name) : undefined;
    columns.set(feature.name, columnOf(questions, feature, computed));
  }
  return { rows: questions.length, customers, columns, asOf };
}

/** @param computed the feature of those questions that bring orders, in their order */
function columnOf(
  questions: readonly Question[],
  { name, kind }: FeatureDefinition,
  computed: FeatureColumn | undefined,
): FeatureColumn {
  let next = 0;
  const read = ({ known }: Question) =>
    'orders' in known ? computed?.[next++] : (known.features[name] ?? undefined);
  if (kind === 'categorical') return questions.map((question) => (read(question) as string) ?? null);
  const column = new Float64Array(questions.length);
  for (let row = 0; row < column.length; row++) {
    column[row] = (read(questions[row]) as number) ?? Number.NaN;
  }
  return column;
}

function reply(
  { customerId, basis, asOf, horizon }: Question,
  { horizons, pAlive, expectedSpend, nextOrder }: Scores,
  segment: Segment,
  row: number,
  { version, manifest, mainHorizon, tiers }: ServingModel,
): PredictionReply {
  const asked = horizons[horizon];
  return {
    model_version: version,
    customer_id: customerId,
    basis,
    as_of: formatDay(asOf),
    currency: manifest.currency,
    horizon_days: asked.horizonDays,
    clv: asked.clv[row],
    ...intervalOf(asked, row),
    p_alive: pAlive[row],
    expected_orders: asked.expectedOrders[row],
    expected_spend: expectedSpend[row],
    next_order: {
      date: dateIn(nextOrder.median[row], asOf),
      earliest: dateIn(nextOrder.lower[row], asOf),
      latest: dateIn(nextOrder.upper[row], asOf),
    },
    segment,
    tier: tiers ? tierOf(horizons[mainHorizon].clv[row], tiers) : null,
    churn_risk: churnRiskOf(pAlive[row]),
    horizons: horizons.map((each) => ({
      horizon_days: each.horizonDays,
      clv: each.clv[row],
      ...intervalOf(each, row),
      expected_orders: each.expectedOrders[row],
    })),
  };
}

function intervalOf({ lo80, hi80, lo90, hi90, confidence }: HorizonScores, row: number) {
  return {
    lo80: lo80[row],
    hi80: hi80[row],
    lo90: lo90[row],
    hi90: hi90[row],
    confidence: confidence[row],
  };
}

function dateIn(days: number, asOf: Day): string | null {
  return days <= LATEST_DATE_DAYS ? formatDay(asOf + Math.ceil(days)) : null;
}
