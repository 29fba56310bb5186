import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { selectedFeatures, withoutFeatures } from '../features/index.js';
import { replaceFolder, temporaryBeside } from '../files.js';
import { type ForestParams, ForestPool } from '../models/forest/index.js';
import { modelToFiles } from '../models/modelFiles.js';
import { lastWindowRevenue, PastRate } from '../models/revenue/baselines.js';
import {
  type FittedModel,
  fitModel,
  forestData,
  type KnownSnapshots,
  type ModelSettings,
} from '../models/revenue/fitModel.js';
import type { Params } from '../params/schema.js';
import { Rng } from '../random.js';
import { customerFolds } from '../selection/folds.js';
import { type ForestSpace, type SearchResult, searchForest } from '../selection/search.js';
import { layCutoffs } from './cutoffs.js';
import { SnapshotReader } from './known.js';
import { ingestNotes } from './snapshot.js';
import type { Stage, StageContext, StageNotes } from './stage.js';
import { inWorkshop } from './workshop.js';
import type { Workspace } from './workspace.js';

/** Where the fitted model and the predictions at the test cutoff lie. */
export function fitFolder(workspace: Workspace): string {
  return join(workspace.processed, 'fit');
}

/** File in the fit's folder with one model's predictions at the test cutoff: doubles, in the snapshot's order. */
export function testFile(model: string): string {
  return `test-${model}.f64`;
}

/** snapshots → a model tested out of time, and the model fitted on all that is known. */
export const fit: Stage = {
  name: 'fit',
  about: 'Search settings and fit the models',
  needs: ['snapshot'],
  code: [
    'pipeline/models',
    'pipeline/selection',
    'pipeline/features',
    'pipeline/random.ts',
    'pipeline/stages/fit.ts',
    'pipeline/stages/known.ts',
  ],
  parameters: ({ workers: _, dataset: __, source: ___, ...rest }) => rest,
  outputs: ({ workspace }) => [join(fitFolder(workspace), 'fit.json')],
  run: (context) =>
    inWorkshop(context.workspace, ({ duck }) => fitAll(context, new SnapshotReader(duck, context.workspace))),
};

async function fitAll(context: StageContext, reader: SnapshotReader): Promise<StageNotes> {
  const { params, progress } = context;
  const cutoffs = layCutoffs(params, ingestNotes(context).report);
  const pool = openPool(params);
  try {
    const test = cutoffs.test && onlyHorizon(await reader.knownAt(cutoffs.test), params.horizon_days);
    const search = test && (await searchSettings(test, context, pool));
    const tested = test && (await fitModel(test, modelSettings(context, search), rngOf(params), pool));
    const task = progress.begin('Fitting', params.horizons_days.length);
    const known = await reader.knownAt(cutoffs.score);
    const fitted = await fitModel(known, modelSettings(context, search), rngOf(params), pool, task.update);
    task.end(`${params.engine}, ${params.horizons_days.join(', ')} days`);
    fitted.notes.forEach(progress.say);
    return save(context, fitted, search, test && tested && testPredictions(test, tested, params));
  } finally {
    await pool?.close();
  }
}

/** Searches settings and fits the model with nothing but what is known at one cutoff. */
export async function fitAt(
  known: KnownSnapshots,
  context: StageContext,
): Promise<{ fitted: FittedModel; search: SearchResult | undefined }> {
  const pool = openPool(context.params);
  try {
    const search = await searchSettings(known, context, pool);
    const fitted = await fitModel(known, modelSettings(context, search), rngOf(context.params), pool);
    return { fitted, search };
  } finally {
    await pool?.close();
  }
}

function rngOf({ seed }: Params): Rng {
  return new Rng(seed).fork('fit');
}

/** @param search where settings were searched: its best ones replace those of the parameters. */
function modelSettings(context: StageContext, search?: SearchResult): ModelSettings {
  const { params } = context;
  const all = selectedFeatures({ attributes: ingestNotes(context).attributes });
  const { trees, min_samples_leaf, max_features, max_depth } = params.forest;
  const forest: ForestParams = {
    trees,
    minSamplesLeaf: min_samples_leaf,
    maxFeatures: max_features,
    maxDepth: max_depth,
  };
  const engine = params.engine === 'auto' ? 'anchored-forest' : params.engine;
  return {
    engine,
    features: withoutFeatures(all, params.features.exclude),
    forest: search?.best.settings ?? forest,
  };
}

async function searchSettings(
  known: KnownSnapshots,
  context: StageContext,
  pool: ForestPool | undefined,
): Promise<SearchResult | undefined> {
  const { params, progress } = context;
  const { trials, folds: count, space } = params.search;
  const settings = modelSettings(context);
  const data = trials > 0 ? forestData(known, params.horizon_days, settings) : undefined;
  if (data === undefined) return undefined;
  const { folds, forwardInTime } = customerFolds(data.customers, data.cutoffs, params.horizon_days, count);
  if (folds.length === 0) return undefined;
  if (!forwardInTime)
    progress.say('The history is too short to search forward in time: folds are by customer alone.');
  const forestSpace: ForestSpace = {
    trees: space.trees,
    minSamplesLeaf: space.min_samples_leaf,
    maxFeatures: space.max_features,
    maxDepth: space.max_depth,
  };
  const task = progress.begin('Search', trials);
  const result = await searchForest(
    data.set,
    folds,
    settings.forest,
    forestSpace,
    trials,
    rngOf(params).fork('search'),
    { pool, onProgress: task.update },
  );
  task.end(
    `${result.trials.length} settings x ${folds.length} folds; loss ${result.best.loss.toFixed(3)} (1 is no better than the mean)`,
  );
  return result;
}

function onlyHorizon(known: KnownSnapshots, horizonDays: number): KnownSnapshots {
  return { ...known, training: new Map([[horizonDays, known.training.get(horizonDays) ?? []]]) };
}

/** The model's predictions at the test cutoff, and those that it must beat. */
export function testPredictions(
  { present }: KnownSnapshots,
  { model }: FittedModel,
  { horizon_days }: Params,
): Map<string, Float64Array> {
  const { table } = present;
  return new Map([
    ['model', model.forHorizon(horizon_days).expectedRevenue(table)],
    ['btyd', model.anchor.expectedRevenue(table, horizon_days)],
    ['past-rate', new PastRate(horizon_days).expectedRevenue(table)],
    ['last-window', lastWindowRevenue(table, horizon_days)],
  ]);
}

function save(
  { workspace }: StageContext,
  { model, notes }: FittedModel,
  search: SearchResult | undefined,
  test: ReadonlyMap<string, Float64Array> | undefined,
): StageNotes {
  const folder = fitFolder(workspace);
  const temporary = temporaryBeside(folder);
  mkdirSync(temporary, { recursive: true });
  try {
    for (const [name, content] of modelToFiles(model)) writeFileSync(join(temporary, name), content);
    for (const [name, values] of test ?? []) {
      writeFileSync(
        join(temporary, testFile(name)),
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      );
    }
    const summary = {
      files: [...modelToFiles(model).keys()],
      tested: [...(test?.keys() ?? [])],
      notes,
      trials: search?.trials ?? [],
      best: search?.best ?? null,
    };
    writeFileSync(join(temporary, 'fit.json'), `${JSON.stringify(summary, null, 2)}\n`);
    replaceFolder(folder, temporary);
    return {
      notes,
      trials: summary.trials.length,
      best: search?.best.settings ?? null,
      tested: summary.tested,
    };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The predictions of one model at the test cutoff, in the order of the snapshot's rows. */
export function readTestPredictions(workspace: Workspace, model: string): Float64Array {
  const bytes = readFileSync(join(fitFolder(workspace), testFile(model)));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function openPool({ workers }: Params): ForestPool | undefined {
  const count = workers === 'auto' ? availableParallelism() : workers;
  return count > 1 ? new ForestPool(count) : undefined;
}
