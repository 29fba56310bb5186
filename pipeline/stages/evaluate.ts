import { join } from 'node:path';
import { formatDay } from '../days.js';
import type { Metrics } from '../evaluation/metrics.js';
import { writeAtomically } from '../files.js';
import { layCutoffs } from './cutoffs.js';
import { fitFolder } from './fit.js';
import { SnapshotReader } from './known.js';
import { notesOf } from './record.js';
import { ingestNotes } from './snapshot.js';
import type { Stage, StageContext } from './stage.js';
import { measureTest, readTest, type TestMeasures } from './testPredictions.js';
import { inWorkshop } from './workshop.js';
import type { Workspace } from './workspace.js';

/** What the test cutoff showed; null where the history is too short for a test. */
export interface Evaluation {
  readonly test:
    | (TestMeasures & {
        readonly cutoff: string;
        readonly horizonDays: number;
        /** False where the ranking cannot be told from chance. */
        readonly signal: boolean;
      })
    | null;
}

/** A rank correlation below this many standard errors of chance, 1 / sqrt(n - 1), is no signal. */
const SIGNAL_ERRORS = 3;

export function metricsFile(workspace: Workspace): string {
  return join(workspace.reports, 'metrics.json');
}

/** predictions at the test cutoff → metrics beside the baselines. */
export const evaluate: Stage = {
  name: 'evaluate',
  about: 'Measure the model on the test cutoff, beside the baselines',
  needs: ['snapshot', 'fit'],
  code: ['pipeline/evaluation', 'pipeline/features', 'pipeline/models'],
  parameters: ({ horizon_days, cutoffs }) => ({ horizon_days, cutoffs }),
  outputs: ({ workspace }) => [metricsFile(workspace)],
  async run(context) {
    const evaluation = await evaluateTest(context);
    writeAtomically(metricsFile(context.workspace), `${JSON.stringify(evaluation, null, 2)}\n`);
    return { ...evaluation };
  },
};

async function evaluateTest(context: StageContext): Promise<Evaluation> {
  const { params, workspace } = context;
  const { test } = layCutoffs(params, ingestNotes(context).report);
  const { tested } = notesOf<{ tested: string[] }>('fit', context);
  if (test === undefined || tested.length === 0) return { test: null };
  return inWorkshop(workspace, async ({ duck }) => {
    const { labels } = await new SnapshotReader(duck, workspace).at(test.present);
    const revenue = labels.get(params.horizon_days)?.revenue;
    if (revenue === undefined) return { test: null };
    const measures = measureTest(readTest(fitFolder(workspace), tested), revenue);
    return {
      test: {
        cutoff: formatDay(test.present),
        horizonDays: params.horizon_days,
        ...measures,
        signal: hasSignal(measures.metrics.model),
      },
    };
  });
}

/** Whether the ranking is better than chance alone would make it. */
export function hasSignal({ spearman, customers }: Metrics): boolean {
  return spearman > SIGNAL_ERRORS / Math.sqrt(customers - 1);
}
