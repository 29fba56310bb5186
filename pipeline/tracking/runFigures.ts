import { join } from 'node:path';
import { writeAtomically } from '../files.js';
import { testOutcome } from '../report/fitted.js';
import {
  calibrationSection,
  coverageSection,
  rankingSection,
  reliabilitySection,
} from '../report/testSections.js';
import { layCutoffs } from '../stages/cutoffs.js';
import { SnapshotReader } from '../stages/known.js';
import { notesOf } from '../stages/record.js';
import { ingestNotes } from '../stages/snapshot.js';
import type { StageContext } from '../stages/stage.js';
import { inWorkshop } from '../stages/workshop.js';
import { runFolder } from './runRecord.js';

/** Draws what the test of a run showed, as Plotly JSON in its folder; nothing where there was no test. */
export async function writeRunFigures(context: StageContext, runId: string): Promise<string[]> {
  const { params, workspace } = context;
  const { test } = layCutoffs(params, ingestNotes(context).report);
  const { tested } = notesOf<{ tested: string[] }>('fit', context);
  if (test === undefined || tested.length === 0) return [];
  const { table, labels } = await inWorkshop(workspace, ({ duck }) =>
    new SnapshotReader(duck, workspace).at(test.present),
  );
  const outcome = testOutcome(context, table, labels);
  const sections = [
    rankingSection(outcome),
    calibrationSection(outcome, params.currency),
    coverageSection(outcome),
    reliabilitySection(outcome),
  ];
  return sections.flatMap(({ key, figures = [] }) =>
    figures.map((figure, place) => {
      const name = figures.length === 1 ? `${key}.json` : `${key}-${place + 1}.json`;
      writeAtomically(
        join(runFolder(workspace.artifacts, runId), 'figures', name),
        `${JSON.stringify(figure)}\n`,
      );
      return name;
    }),
  );
}
