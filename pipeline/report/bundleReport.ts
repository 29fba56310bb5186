import { layCutoffs } from '../stages/cutoffs.js';
import type { SnapshotReader } from '../stages/known.js';
import { ingestNotes } from '../stages/snapshot.js';
import type { StageContext } from '../stages/stage.js';
import { fitSummary, fittedModel, testOutcome } from './fitted.js';
import { importanceSection } from './modelSections.js';
import type { Section } from './section.js';
import {
  calibrationSection,
  coverageSection,
  rankingSection,
  reliabilitySection,
  verdictSection,
} from './testSections.js';

/**
 * The part of the model report that a bundle carries, so that whoever serves it can show how good it is: what the test
 * showed, and what the model looks at. Its figures by model are in the manifest.
 */
export async function bundleReport(context: StageContext, reader: SnapshotReader): Promise<Section[]> {
  const { params } = context;
  const { score, test } = layCutoffs(params, ingestNotes(context).report);
  const { table } = await reader.at(score.present);
  const importance = importanceSection({ model: fittedModel(context), params, present: table });
  if (test === undefined || fitSummary(context).tested.length === 0) return [importance];
  const tested = await reader.at(test.present);
  const outcome = testOutcome(context, tested.table, tested.labels);
  return [
    verdictSection(outcome, params.currency),
    rankingSection(outcome),
    calibrationSection(outcome, params.currency),
    coverageSection(outcome),
    reliabilitySection(outcome),
    importance,
  ];
}
