import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { goldenPairs, loadBundle, type Manifest, referenceOf, writeBundle } from '../bundle/index.js';
import { noSignalLine } from '../bundle/signal.js';
import { type Day, formatDay } from '../days.js';
import { METRIC_NAMES } from '../evaluation/metrics.js';
import { type FeatureTable, selectedFeatures, withoutFeatures } from '../features/index.js';
import type { ClvModel } from '../models/clvModel.js';
import { type Files, modelFromFiles } from '../models/modelFiles.js';
import { familiarSnapshot, type PredictedSnapshot } from '../monitoring/familiar.js';
import { modelParams } from '../params/schema.js';
import { bundleReport } from '../report/bundleReport.js';
import { keepTestedModel, testedFolder } from '../tracking/testedModel.js';
import { layCutoffs } from './cutoffs.js';
import type { Evaluation } from './evaluate.js';
import { fitFolder, fittedTestModel } from './fit.js';
import { SnapshotReader } from './known.js';
import { notesOf } from './record.js';
import { ingestNotes } from './snapshot.js';
import type { Stage, StageContext, StageNotes } from './stage.js';
import { inWorkshop } from './workshop.js';

/** model and metrics → a verified bundle, the challenger. */
export const exportBundle: Stage = {
  name: 'export',
  about: 'Write the verified bundle',
  needs: ['ingest', 'snapshot', 'fit', 'evaluate'],
  code: [
    'pipeline/bundle',
    'pipeline/evaluation',
    'pipeline/features',
    'pipeline/figures',
    'pipeline/forecast',
    'pipeline/models',
    'pipeline/monitoring/binned.ts',
    'pipeline/monitoring/familiar.ts',
    'pipeline/monitoring/stabilityIndex.ts',
    'pipeline/report',
    'pipeline/summary/metricsTable.ts',
    'pipeline/tracking/testedModel.ts',
  ],
  parameters: modelParams,
  outputs: ({ workspace }, { version, directory }) => [
    String(directory),
    testedFolder(workspace.artifacts, String(version)),
  ],
  run: (context) =>
    inWorkshop(context.workspace, ({ duck }) =>
      writeAndVerify(context, new SnapshotReader(duck, context.workspace)),
    ),
};

async function writeAndVerify(context: StageContext, reader: SnapshotReader): Promise<StageNotes> {
  const { params, workspace, progress } = context;
  const folder = fitFolder(workspace);
  const { files: names } = JSON.parse(readFileSync(join(folder, 'fit.json'), 'utf8')) as { files: string[] };
  const modelFiles: Files = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
  const model = modelFromFiles(modelFiles);
  const { score } = layCutoffs(params, ingestNotes(context).report);
  const { table } = await reader.at(score.present);
  const present = predicted(score.present, table, model, params.horizon_days);
  const familiar = [];
  for (const cutoff of score.training.get(params.horizon_days) ?? []) {
    const earlier = await reader.at(cutoff);
    familiar.push(familiarSnapshot(predicted(cutoff, earlier.table, model, params.horizon_days), present));
  }
  const files = new Map([
    ...modelFiles,
    ['golden.json', json(goldenPairs(model, table, present.predictions))],
    ['reference.json', json(referenceOf(table, present.predictions))],
    ['familiar.json', json(familiar)],
    ['report.json', json(await bundleReport(context, reader))],
  ]);
  const { directory, version } = writeBundle(
    join(workspace.artifacts, 'bundles'),
    manifestContent(context, table.rows),
    files,
  );
  // What could not be loaded again must never become the champion.
  loadBundle(directory);
  keepTestedModel(workspace.artifacts, version, fittedTestModel(workspace));
  progress.say(`Bundle ${version} is verified.`);
  return { version, directory };
}

function predicted(
  cutoff: Day,
  table: FeatureTable,
  model: ClvModel,
  horizonDays: number,
): PredictedSnapshot {
  return { cutoff, table, predictions: model.forHorizon(horizonDays).expectedRevenue(table) };
}

function manifestContent(
  context: StageContext,
  customers: number,
): Omit<Manifest, 'format' | 'model_version' | 'files'> {
  const { params } = context;
  const { report, attributes, dataHash } = ingestNotes(context);
  const cutoffs = layCutoffs(params, report);
  const { test } = notesOf<Evaluation>('evaluate', context);
  const { notes } = notesOf<{ notes: string[] }>('fit', context);
  const training = cutoffs.score.training.get(params.horizon_days) ?? [];
  const features = withoutFeatures(selectedFeatures({ attributes }), params.features.exclude);
  return {
    created: formatDay(cutoffs.score.present),
    dataset: params.dataset,
    currency: params.currency,
    engine: params.engine,
    horizon_days: params.horizon_days,
    horizons_days: params.horizons_days,
    cutoffs: {
      score: formatDay(cutoffs.score.present),
      test: test?.cutoff ?? null,
      training: training.map(formatDay),
    },
    // The place of a file says nothing about the model.
    params: { ...modelParams(params), source: { ...params.source, file: undefined } },
    data_hash: dataHash,
    attributes: [...attributes],
    features: features.map(({ name, unit, kind }) => ({ name, unit, kind })),
    rows: { customers, orders: report.orders, training_cutoffs: training.length },
    metrics: test ? metricsForManifest(test) : {},
    notes: test === null || test.signal ? notes : [...notes, noSignalLine(test.cutoff, test.metrics.model)],
  };
}

/** The test's figures by model, those of intervals and confidence with our own. */
function metricsForManifest({
  metrics,
  coverage,
  reliability,
}: NonNullable<Evaluation['test']>): Manifest['metrics'] {
  const figures = Object.entries(metrics).map(([model, values]) => [
    model,
    Object.fromEntries(METRIC_NAMES.map((name) => [name, finite(values[name])])),
  ]);
  const { model, ...baselines } = Object.fromEntries(figures) as Manifest['metrics'];
  const ofIntervals = coverage.flatMap(({ level, overall, randomised, buyers }) => [
    [`coverage${100 * level}`, finite(overall)],
    [`coverage${100 * level}Randomised`, finite(randomised)],
    [`coverage${100 * level}Buyers`, finite(buyers)],
  ]);
  const ofConfidence = { calibrationError: finite(reliability.calibrationError) };
  return { model: { ...model, ...Object.fromEntries(ofIntervals), ...ofConfidence }, ...baselines };
}

/** JSON has no NaN: a figure that does not exist is null. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
