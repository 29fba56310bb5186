import { readManifest } from '../bundle/index.js';
import { fitSummary } from '../report/fitted.js';
import { notesOf } from '../stages/record.js';
import type { StageOutcome } from '../stages/run.js';
import { ingestNotes } from '../stages/snapshot.js';
import type { StageContext } from '../stages/stage.js';
import { REPOSITORY } from '../stages/workspace.js';
import { gitCommit } from './gitCommit.js';
import { outcomeOf } from './outcome.js';
import { writeRunFigures } from './runFigures.js';
import { newRun, type RunRecord, readRuns, writeRun } from './runRecord.js';

/** Stages as they run, each told once it has finished or been skipped. */
export type Work = (onOutcome: (outcome: StageOutcome) => void) => Promise<unknown>;

/** A run that has ended. */
export interface Recorded {
  readonly run: RunRecord;
  /** What the work threw; undefined where it finished. */
  readonly failure: { readonly error: unknown } | undefined;
}

/**
 * Runs `work` and keeps a record of it, whatever becomes of it. The caller holds the lock of the data set: a run that
 * still seems to be running then was killed, and is marked so.
 */
export async function recordRun(context: StageContext, work: Work): Promise<Recorded> {
  const { artifacts } = context.workspace;
  markKilled(artifacts, context.params.dataset);
  const begun = begin(context);
  const started = performance.now();
  const stages: StageOutcome[] = [];
  const soFar = (change: Partial<RunRecord>): RunRecord => {
    return { ...begun, stages, seconds: (performance.now() - started) / 1000, ...change };
  };
  const keep = (run: RunRecord): RunRecord => {
    writeRun(artifacts, run);
    return run;
  };
  const onExit = () => void keep(soFar({ status: 'interrupted', error: 'it was stopped' }));
  process.once('exit', onExit);
  try {
    await work((outcome) => void stages.push(outcome));
    const cameOfIt = await whatCameOfIt(context, begun.run_id, stages);
    return { run: keep(soFar({ status: 'finished', ...cameOfIt })), failure: undefined };
  } catch (error) {
    const run = soFar({ status: 'failed', error: (error as Error).message });
    try {
      keep(run);
    } catch (unwritten) {
      // A full disk may be why it failed: that is what is to be told, and the next start marks the record.
      context.progress.say(`The record of the run could not be written: ${(unwritten as Error).message}`);
    }
    return { run, failure: { error } };
  } finally {
    process.off('exit', onExit);
  }
}

function begin({ params, workspace, now }: StageContext): RunRecord {
  const run = newRun(params, gitCommit(REPOSITORY), now);
  writeRun(workspace.artifacts, run);
  return run;
}

/** What the stages left: data, model, how good it is, and what was decided about it. */
async function whatCameOfIt(
  context: StageContext,
  runId: string,
  stages: readonly StageOutcome[],
): Promise<Partial<RunRecord>> {
  const { directory, version } = notesOf<{ directory: string; version: string }>('export', context);
  const { trials, notes } = fitSummary(context);
  const { dataHash, report } = ingestNotes(context);
  return {
    data_hash: dataHash,
    model_version: version,
    metrics: {
      validation: trials.length === 0 ? null : { loss: Math.min(...trials.map(({ loss }) => loss)) },
      test: readManifest(directory).metrics,
    },
    trials,
    decision: outcomeOf(context, stages).decision ?? null,
    notes: [...report.said, ...notes],
    figures: stages.some((outcome) => outcome.ran) ? await drawFigures(context, runId) : [],
  };
}

/** A model that is trained and verified is not given up for a picture of it. */
async function drawFigures(context: StageContext, runId: string): Promise<string[]> {
  try {
    return await writeRunFigures(context, runId);
  } catch (error) {
    context.progress.say(`The figures of the run could not be drawn: ${(error as Error).message}`);
    return [];
  }
}

function markKilled(artifacts: string, dataset: string): void {
  for (const run of readRuns(artifacts).records) {
    if (run.dataset !== dataset || run.status !== 'running') continue;
    writeRun(artifacts, { ...run, status: 'failed', error: 'its process ended before it did (killed?)' });
  }
}
