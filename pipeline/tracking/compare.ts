import { existsSync } from 'node:fs';
import { bundleFolder, loadBundle, type Manifest, readManifest } from '../bundle/index.js';
import { parseDay } from '../days.js';
import type { ClvModel } from '../models/clvModel.js';
import type { Snapshot } from '../models/snapshot.js';
import { SnapshotReader } from '../stages/known.js';
import { snapshotFile } from '../stages/snapshot.js';
import type { StageContext } from '../stages/stage.js';
import { measureTest, predictTest } from '../stages/testPredictions.js';
import { inWorkshop } from '../stages/workshop.js';
import { type WindowFigures, windowFigures } from './decide.js';
import type { Decision } from './decisions.js';
import { readTestedModel } from './testedModel.js';

/** Two versions measured on the same out-of-time window, or why that cannot be. */
export type Comparison =
  | { readonly impossible: string }
  | {
      readonly window: NonNullable<Decision['window']>;
      readonly figures: { readonly champion: WindowFigures; readonly challenger: WindowFigures };
    };

/**
 * Measures challenger and champion on the test window of the challenger, by the same labels. Neither may have seen
 * any of it: the challenger is represented by its tested model, the champion by its bundle where that ends
 * before the window, else by its own tested model.
 */
export async function compareOnTestWindow(
  context: Pick<StageContext, 'workspace'>,
  challenger: string,
  champion: string,
): Promise<Comparison> {
  const { workspace } = context;
  const ours = manifestOf(workspace.artifacts, challenger);
  const theirs = manifestOf(workspace.artifacts, champion);
  const { test } = ours.cutoffs;
  const tested = readTestedModel(workspace.artifacts, challenger);
  if (test === null || tested === undefined) {
    return { impossible: `${challenger} was not tested: the history was too short` };
  }
  const blind = modelBlindTo(test, workspace.artifacts, theirs);
  if (blind === undefined) {
    return { impossible: `${champion} has seen what came after ${test}, where ${challenger} was tested` };
  }
  const horizonDays = ours.horizon_days;
  if (!blind.horizons.some(({ revenue }) => revenue.horizonDays === horizonDays)) {
    return { impossible: `${champion} was not tested over ${horizonDays} days, as ${challenger} was` };
  }
  if (!existsSync(snapshotFile(workspace, parseDay(test)))) {
    return { impossible: `the customers of ${test}, on whom ${challenger} was tested, are not there` };
  }
  return inWorkshop(workspace, async ({ duck }) => {
    const snapshot = await new SnapshotReader(duck, workspace).at(parseDay(test));
    const missing = theirs.attributes.find((name) => !snapshot.table.columns.has(`attribute_${name}`));
    if (missing !== undefined) {
      return { impossible: `${champion} needs the attribute ${missing}, which the data no longer have` };
    }
    if (!snapshot.labels.has(horizonDays)) {
      return { impossible: `what came in the ${horizonDays} days after ${test} is not known here` };
    }
    return {
      window: { cutoff: test, horizonDays },
      figures: {
        champion: measureOn(snapshot, blind, horizonDays),
        challenger: measureOn(snapshot, tested, horizonDays),
      },
    };
  });
}

/** The manifest of a version. @throws UserError where there is no such bundle. */
export function manifestOf(artifacts: string, version: string): Manifest {
  return readManifest(bundleFolder(artifacts, version));
}

/** The newest form of a version that knows nothing after the day; undefined where every one does. */
function modelBlindTo(day: string, artifacts: string, manifest: Manifest): ClvModel | undefined {
  const { model_version: version, cutoffs } = manifest;
  if (cutoffs.score <= day) return loadBundle(bundleFolder(artifacts, version)).model;
  if (cutoffs.test === null || cutoffs.test > day) return undefined;
  return readTestedModel(artifacts, version);
}

function measureOn({ table, labels }: Snapshot, model: ClvModel, horizonDays: number): WindowFigures {
  const said = predictTest(table, model, model.score(table), horizonDays);
  return windowFigures(measureTest(said, labels.get(horizonDays)?.revenue as Float64Array));
}
