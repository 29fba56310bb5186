import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { selectedFeatures, withoutFeatures } from '../features/index.js';
import { replaceFolder, temporaryBeside } from '../files.js';
import type { ClvModel } from '../models/clvModel.js';
import { type ForestParams, ForestPool } from '../models/forest/index.js';
import { type Files, modelToFiles } from '../models/modelFiles.js';
import { AnchorCache } from '../models/revenue/anchorCache.js';
import { type FittedModel, fitModel, forestData } from '../models/revenue/fitModel.js';
import { leafFor } from '../models/revenue/leafFor.js';
import type { KnownSnapshots, ModelSettings } from '../models/revenue/modelSettings.js';
import { modelParams, type Params } from '../params/schema.js';
import { Rng } from '../random.js';
import { chooseEngine } from '../selection/chooseEngine.js';
import { customerFolds } from '../selection/folds.js';
import { type ForestSpace, type SearchResult, searchForest } from '../selection/search.js';
import { layCutoffs } from './cutoffs.js';
import { SnapshotReader } from './known.js';
import { ingestNotes, learntFromOneIn } from './snapshot.js';
import type { Stage, StageContext, StageNotes } from './stage.js';
import { predictTest, type TestPredictions, writeTest } from './testPredictions.js';
import { inWorkshop } from './workshop.js';
import type { Workspace } from './workspace.js';

/** Where the fitted model and the predictions at the test cutoff lie. */
export function fitFolder(workspace: Workspace): string {
  return join(workspace.processed, 'fit');
}

/** Where the model that was tested lies: the same recipe, fitted with what was known at the test cutoff. */
export function fittedTestModel(workspace: Workspace): string {
  return join(fitFolder(workspace), 'tested');
}

/** snapshots → a model tested out of time, and the model fitted on all that is known. */
export const fit: Stage = {
  name: 'fit',
  about: 'Search settings and fit the models',
  needs: ['snapshot'],
  code: ['pipeline/models', 'pipeline/selection', 'pipeline/evaluation', 'pipeline/features'],
  parameters: (params) => {
    const { dataset: _, source: __, ...rest } = modelParams(params);
    return rest;
  },
  outputs: ({ workspace }) => [fitFolder(workspace)],
  run: (context) =>
    inWorkshop(context.workspace, ({ duck }) => fitAll(context, new SnapshotReader(duck, context.workspace))),
};

async function fitAll(context: StageContext, reader: SnapshotReader): Promise<StageNotes> {
  const { params, progress } = context;
  const { report } = ingestNotes(context);
  const cutoffs = layCutoffs(params, report);
  const oneIn = learntFromOneIn(params, report);
  return withTools(params, async (tools) => {
    const known = await reader.knownAt(cutoffs.score, oneIn);
    const test = cutoffs.test && (await reader.knownAt(cutoffs.test, oneIn));
    // Whatever is tested was decided with nothing but what was known at the test cutoff.
    const decided = await decide(test ?? known, context, tools);
    const tested = test && (await fitTested(test, decided.settings, params, tools));
    const task = progress.begin('Fitting', params.horizons_days.length);
    const fitted = await fitModel(known, decided.settings, rngOf(params), {
      ...tools,
      onProgress: task.update,
    });
    task.end(`${decided.settings.engine}, ${params.horizons_days.join(', ')} days`);
    const notes = [...decided.notes, ...fitted.notes, ...notesOnTested(tested, fitted)];
    notes.forEach(progress.say);
    const outcome = test && tested && { model: tested.model, said: predictAt(test, tested, params) };
    return save(context, { ...fitted, notes }, decided.search, outcome);
  });
}

/** Decides on engine and settings and fits the model with nothing but what is known at one cutoff. */
export async function fitAt(known: KnownSnapshots, context: StageContext): Promise<FittedModel> {
  const { params } = context;
  return withTools(params, async (tools) => {
    const { settings, notes } = await decide(known, context, tools);
    const fitted = await fitModel(known, settings, rngOf(params), tools);
    return { model: fitted.model, notes: [...notes, ...fitted.notes] };
  });
}

function predictAt({ present }: KnownSnapshots, { model }: FittedModel, params: Params): TestPredictions {
  return predictTest(present.table, model, model.score(present.table), params.horizon_days);
}

/** What the fits of one run share. */
interface Tools {
  readonly anchors: AnchorCache;
  readonly pool: ForestPool | undefined;
}

async function withTools<T>(params: Params, work: (tools: Tools) => Promise<T>): Promise<T> {
  const pool = openPool(params);
  try {
    return await work({ anchors: new AnchorCache(), pool });
  } finally {
    await pool?.close();
  }
}

/** Engine and settings to fit with, and how they were found. */
interface Decision {
  readonly settings: ModelSettings;
  readonly search: SearchResult | undefined;
  readonly notes: readonly string[];
}

/** Chooses the engine where that is left to us, and searches the settings of its forest. */
async function decide(known: KnownSnapshots, context: StageContext, tools: Tools): Promise<Decision> {
  const { params } = context;
  const given = givenSettings(context);
  const choice =
    params.engine === 'auto'
      ? await chooseEngine(known, params.horizon_days, given, rngOf(params).fork('engine'), tools)
      : { engine: params.engine, note: undefined };
  const settings = { ...given, engine: choice.engine };
  const search = await searchSettings(known, settings, context, tools);
  return {
    settings: search ? { ...settings, forest: search.best.settings } : settings,
    search,
    notes: choice.note === undefined ? [] : [choice.note],
  };
}

function rngOf({ seed }: Params): Rng {
  return new Rng(seed).fork('fit');
}

/** What the parameters say of features and forest. */
function givenSettings(context: StageContext): Omit<ModelSettings, 'engine'> {
  const { params } = context;
  const all = selectedFeatures({ attributes: ingestNotes(context).attributes });
  const { trees, min_samples_leaf, max_features, max_depth } = params.forest;
  const forest: ForestParams = {
    trees,
    minSamplesLeaf: min_samples_leaf,
    maxFeatures: max_features,
    maxDepth: max_depth,
  };
  return { features: withoutFeatures(all, params.features.exclude), forest };
}

async function searchSettings(
  known: KnownSnapshots,
  settings: ModelSettings,
  { params, progress }: StageContext,
  { anchors, pool }: Tools,
): Promise<SearchResult | undefined> {
  const { trials, folds: count, space } = params.search;
  const data = trials > 0 ? await forestData(known, params.horizon_days, settings, anchors) : undefined;
  if (data === undefined) return undefined;
  const { folds, forwardInTime } = customerFolds(data.customers, data.cutoffs, params.horizon_days, count);
  if (folds.length === 0) return undefined;
  if (!forwardInTime)
    progress.say('The history is too short to search forward in time: folds are by customer alone.');
  // What cannot be fitted is not tried.
  const leaf = (wanted: number | undefined) => leafFor(data.set.matrix.rows, wanted);
  const forestSpace: ForestSpace = {
    trees: space.trees,
    minSamplesLeaf: space.min_samples_leaf && [...new Set(space.min_samples_leaf.map(leaf))],
    maxFeatures: space.max_features,
    maxDepth: space.max_depth,
  };
  const task = progress.begin('Search', trials * folds.length);
  const result = await searchForest(
    data.set,
    folds,
    {
      given: { ...settings.forest, minSamplesLeaf: leaf(settings.forest.minSamplesLeaf) },
      space: forestSpace,
      trials,
    },
    rngOf(params).fork('search'),
    { pool, onProgress: task.update },
  );
  task.end(
    `${result.trials.length} settings x ${folds.length} folds; loss ${result.best.loss.toFixed(3)} (1 is no better than the mean)`,
  );
  return result;
}

/** Only the main horizon is tested; shorter ones are fitted where they may have to lend it their forest. */
function fitTested(
  test: KnownSnapshots,
  settings: ModelSettings,
  params: Params,
  tools: Tools,
): Promise<FittedModel> {
  const hasWindows = (test.training.get(params.horizon_days) ?? []).length > 0;
  const horizons = hasWindows
    ? [params.horizon_days]
    : params.horizons_days.filter((days) => days <= params.horizon_days);
  return fitModel(test, settings, rngOf(params), { ...tools, horizons });
}

/** What was said of the tested model alone: it may have had to do with less than the model that is shipped. */
function notesOnTested(tested: FittedModel | undefined, fitted: FittedModel): string[] {
  const apart = tested?.notes.filter((note) => !fitted.notes.includes(note)) ?? [];
  return apart.map((note) => `The model that was tested, with what was known at the test cutoff: ${note}`);
}

function save(
  { workspace }: StageContext,
  { model, notes }: FittedModel,
  search: SearchResult | undefined,
  test: { readonly model: ClvModel; readonly said: TestPredictions } | undefined,
): StageNotes {
  const folder = fitFolder(workspace);
  const temporary = temporaryBeside(folder);
  mkdirSync(temporary, { recursive: true });
  try {
    const files = modelToFiles(model);
    writeFiles(temporary, files);
    if (test) {
      writeTest(temporary, test.said);
      writeFiles(join(temporary, basename(fittedTestModel(workspace))), modelToFiles(test.model));
    }
    const summary = {
      files: [...files.keys()],
      tested: [...(test?.said.models.keys() ?? [])],
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

function writeFiles(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
}

function openPool({ workers }: Params): ForestPool | undefined {
  const count = workers === 'auto' ? availableParallelism() : workers;
  return count > 1 ? new ForestPool(count) : undefined;
}
