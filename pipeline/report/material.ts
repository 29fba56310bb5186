import type { FeatureTable } from '../features/index.js';
import type { KnownMonth } from '../figures/index.js';
import { forecastRevenue, type RevenueForecast, revenueByMonth } from '../forecast/index.js';
import type { ClvModel } from '../models/clvModel.js';
import { segmentsOf } from '../models/customerGroups.js';
import type { Params } from '../params/schema.js';
import { layCutoffs, type RunCutoffs } from '../stages/cutoffs.js';
import type { IngestNotes } from '../stages/ingest.js';
import { SnapshotReader } from '../stages/known.js';
import { orderHistory } from '../stages/orderHistory.js';
import { ingestNotes } from '../stages/snapshot.js';
import type { StageContext } from '../stages/stage.js';
import { inWorkshop } from '../stages/workshop.js';
import { fitSummary, fittedModel, type TestOutcome, testOutcome } from './fitted.js';

/** All that a report speaks of, read from what the stages left. */
export interface Material {
  readonly params: Params;
  readonly ingest: IngestNotes;
  readonly cutoffs: RunCutoffs;
  /** Fitted on all that is known. */
  readonly model: ClvModel;
  /** What was said about the fit. */
  readonly notes: readonly string[];
  /** Customers at the score cutoff, the ones predicted now. */
  readonly present: FeatureTable;
  /** What they are expected to bring, by month. */
  readonly forecast: RevenueForecast;
  /** What complete months brought up to now, the last two years of them. */
  readonly months: readonly KnownMonth[];
  /** Undefined where the history is too short for a test. */
  readonly test: TestOutcome | undefined;
}

/** Reads the material of the last run; the stages up to `evaluate` must have finished. */
export function readMaterial(context: StageContext): Promise<Material> {
  const { params, workspace } = context;
  const ingest = ingestNotes(context);
  const cutoffs = layCutoffs(params, ingest.report);
  const { notes, tested } = fitSummary(context);
  return inWorkshop(workspace, async ({ duck }) => {
    const reader = new SnapshotReader(duck, workspace);
    const present = (await reader.at(cutoffs.score.present)).table;
    const model = fittedModel(context);
    const scores = model.score(present);
    const { hasAnchorsTotal, isOnClock } = model;
    const segments = segmentsOf(present, scores.pAlive);
    const cutoff = cutoffs.score.present;
    const test = cutoffs.test && tested.length > 0 ? await reader.at(cutoffs.test.present) : undefined;
    return {
      params,
      ingest,
      cutoffs,
      model,
      notes,
      present,
      forecast: await forecastRevenue(orderHistory(context, duck), {
        cutoff,
        scores,
        segments,
        hasAnchorsTotal,
        isOnClock,
        expectedWithin: (days) => model.anchor.expectedRevenue(present, days),
      }),
      months: await revenueByMonth(orderHistory(context, duck), cutoff),
      test: test && testOutcome(context, test.table, test.labels),
    };
  });
}
