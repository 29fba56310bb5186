import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeatureTable } from '../features/index.js';
import type { ClvModel } from '../models/clvModel.js';
import { modelFromFiles } from '../models/modelFiles.js';
import type { Labels } from '../models/snapshot.js';
import type { Trial } from '../selection/search.js';
import { fitFolder } from '../stages/fit.js';
import type { StageContext } from '../stages/stage.js';
import { measureTest, readTest, type TestMeasures, type TestPredictions } from '../stages/testPredictions.js';

/** What the fit stage left about itself. */
export interface FitSummary {
  readonly files: readonly string[];
  readonly tested: readonly string[];
  readonly notes: readonly string[];
  /** In the order in which they were tried; empty where nothing was searched. */
  readonly trials: readonly Trial[];
}

/** A test out of time: who was predicted, what was said, what came. One entry a customer in every column. */
export interface TestOutcome {
  readonly table: FeatureTable;
  readonly said: TestPredictions;
  /** Net revenue that came in the label window, currency. */
  readonly revenue: Float64Array;
  readonly measures: TestMeasures;
}

export function fitSummary({ workspace }: StageContext): FitSummary {
  return JSON.parse(readFileSync(join(fitFolder(workspace), 'fit.json'), 'utf8')) as FitSummary;
}

/** The model that the fit stage left: fitted on all that is known at the score cutoff. */
export function fittedModel(context: StageContext): ClvModel {
  const folder = fitFolder(context.workspace);
  const { files } = fitSummary(context);
  return modelFromFiles(new Map(files.map((name) => [name, readFileSync(join(folder, name))])));
}

/**
 * What the fit stage said at the test cutoff, beside what came.
 * @param table the snapshot of the test cutoff
 * @throws RangeError where the label window of the horizon is not complete.
 */
export function testOutcome(
  context: StageContext,
  table: FeatureTable,
  labels: ReadonlyMap<number, Labels>,
): TestOutcome {
  const { horizon_days } = context.params;
  const revenue = labels.get(horizon_days)?.revenue;
  if (revenue === undefined) throw new RangeError(`no labels for ${horizon_days} days at the test cutoff`);
  const said = readTest(fitFolder(context.workspace), fitSummary(context).tested);
  return { table, said, revenue, measures: measureTest(said, revenue) };
}
