import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  goldenPairs,
  loadBundle,
  type Manifest,
  referenceOf,
  setChampion,
  writeBundle,
} from '../bundle/index.js';
import { formatDay } from '../days.js';
import { METRIC_NAMES } from '../evaluation/metrics.js';
import { selectedFeatures, withoutFeatures } from '../features/index.js';
import { type Files, modelFromFiles } from '../models/modelFiles.js';
import { layCutoffs } from './cutoffs.js';
import type { Evaluation } from './evaluate.js';
import { fitFolder } from './fit.js';
import { SnapshotReader } from './known.js';
import { notesOf } from './record.js';
import { ingestNotes } from './snapshot.js';
import type { Stage, StageContext, StageNotes } from './stage.js';
import { inWorkshop } from './workshop.js';
import { REPOSITORY } from './workspace.js';

/** model and metrics → a verified bundle that becomes the champion. */
export const exportBundle: Stage = {
  name: 'export',
  about: 'Write the verified bundle and make it the champion',
  needs: ['ingest', 'snapshot', 'fit', 'evaluate'],
  code: ['pipeline/bundle'],
  parameters: (params) => params,
  surroundings: async () => ({ commit: gitCommit() }),
  outputs: ({ workspace }, { directory }) => [join(workspace.artifacts, 'champion.json'), String(directory)],
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
  const predictions = model.forHorizon(params.horizon_days).expectedRevenue(table);
  const files = new Map([
    ...modelFiles,
    ['golden.json', json(goldenPairs(model, table))],
    ['reference.json', json(referenceOf(table, predictions))],
  ]);
  const { directory, version } = writeBundle(
    join(workspace.artifacts, 'bundles'),
    manifestContent(context, table.rows),
    files,
  );
  // What could not be loaded again must never become the champion.
  loadBundle(directory);
  setChampion(workspace.artifacts, version);
  progress.say(`Bundle ${version} is verified and the champion.`);
  return { version, directory };
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
    git_commit: gitCommit(),
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
    // Neither the number of workers nor the place of a file says anything about the model.
    params: { ...params, workers: undefined, source: { ...params.source, file: undefined } },
    data_hash: dataHash,
    attributes: [...attributes],
    features: features.map(({ name, unit, kind }) => ({ name, unit, kind })),
    rows: { customers, orders: report.orders, training_cutoffs: training.length },
    metrics: test ? metricsForManifest(test) : {},
    notes,
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

/** The commit of the code, or 'unknown' outside a git checkout (a container, an archive). */
function gitCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: REPOSITORY,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return process.env.GIT_COMMIT ?? 'unknown';
  }
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
