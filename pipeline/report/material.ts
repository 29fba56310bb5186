import type { FeatureTable } from '../features/index.js';
import type { ClvModel } from '../models/clvModel.js';
import type { Params } from '../params/schema.js';
import { layCutoffs, type RunCutoffs } from '../stages/cutoffs.js';
import type { IngestNotes } from '../stages/ingest.js';
import { SnapshotReader } from '../stages/known.js';
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
    const test = cutoffs.test && tested.length > 0 ? await reader.at(cutoffs.test.present) : undefined;
    return {
      params,
      ingest,
      cutoffs,
      model: fittedModel(context),
      notes,
      present,
      test: test && testOutcome(context, test.table, test.labels),
    };
  });
}
