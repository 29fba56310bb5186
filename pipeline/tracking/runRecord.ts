import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { readJson, sha256, writeAtomically } from '../files.js';
import type { Params } from '../params/schema.js';
import type { Trial } from '../selection/search.js';
import type { StageOutcome } from '../stages/run.js';
import type { Decision } from './decisions.js';

/** Version of the layout of `run.json`. */
const RUN_FORMAT = 1;

/** What became of a run; one that was killed is found `running` at the next start, and marked `failed`. */
export type RunStatus = 'running' | 'finished' | 'failed' | 'interrupted';

/** One `clv train`, from its parameters to what came of it: `artifacts/runs/<run id>/run.json`. */
export interface RunRecord {
  readonly format: typeof RUN_FORMAT;
  readonly run_id: string;
  readonly dataset: string;
  readonly status: RunStatus;
  /** ISO time of the wall clock. */
  readonly started_at: string;
  /** By a clock that nobody sets; null while it runs, and where it was killed. */
  readonly seconds: number | null;
  /** Why it failed, in a sentence. */
  readonly error: string | null;
  readonly params: Params;
  /** The commit of the code; null outside a git checkout. */
  readonly git_commit: string | null;
  readonly data_hash: string | null;
  readonly model_version: string | null;
  readonly stages: readonly StageOutcome[];
  readonly metrics: RunMetrics;
  /** Of the search, in the order tried. */
  readonly trials: readonly Trial[];
  /** What was decided about the version; null where it was the champion already, or nothing was decided. */
  readonly decision: Decision | null;
  /** What was said of how the data were read, then of the fit. */
  readonly notes: readonly string[];
  /** Files in `figures/`, each Plotly JSON. */
  readonly figures: readonly string[];
}

/** The record of a run that begins. @param now epoch milliseconds */
export function newRun(params: Params, commit: string | null, now: number): RunRecord {
  const startedAt = new Date(now).toISOString();
  const stamp = startedAt.slice(0, 19).replaceAll(/[-:]/g, '');
  return {
    format: RUN_FORMAT,
    run_id: `${stamp}-${sha256(`${params.dataset} ${now}`).slice(0, 6)}`,
    dataset: params.dataset,
    status: 'running',
    started_at: startedAt,
    seconds: null,
    error: null,
    params,
    git_commit: commit,
    data_hash: null,
    model_version: null,
    stages: [],
    metrics: { validation: null, test: {} },
    trials: [],
    decision: null,
    notes: [],
    figures: [],
  };
}

/** Figures by split. */
export interface RunMetrics {
  /** Of the best trial, on the search's folds; 1 is no better than the mean. */
  readonly validation: { readonly loss: number } | null;
  /** By model, out of time on the test cutoff; `model` is ours. */
  readonly test: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
}

/** The runs of an artifacts folder. */
export interface Runs {
  /** Oldest first, by the clock at their start. */
  readonly records: readonly RunRecord[];
  /** Folders whose record cannot be read. */
  readonly unreadable: readonly string[];
}

export function runFolder(artifacts: string, runId: string): string {
  return join(artifacts, 'runs', runId);
}

export function writeRun(artifacts: string, run: RunRecord): void {
  writeAtomically(recordFile(artifacts, run.run_id), `${JSON.stringify(run, null, 2)}\n`);
}

export function readRuns(artifacts: string): Runs {
  const folder = join(artifacts, 'runs');
  const ids = existsSync(folder) ? readdirSync(folder).sort() : [];
  const read = ids.map((id) => ({ id, record: readRecord(recordFile(artifacts, id)) }));
  return {
    records: read.map(({ record }) => record).filter((record) => record !== undefined),
    unreadable: read.filter(({ record }) => record === undefined).map(({ id }) => runFolder(artifacts, id)),
  };
}

/**
 * The run of that id, or the only one whose id begins or ends so.
 * @throws UserError where there is none, or several.
 */
export function findRun(artifacts: string, id: string): RunRecord {
  const { records } = readRuns(artifacts);
  const exact = records.find(({ run_id }) => run_id === id);
  const alike = records.filter(({ run_id }) => run_id.startsWith(id) || run_id.endsWith(id));
  if (exact) return exact;
  if (alike.length === 1) return alike[0];
  const what = alike.length === 0 ? 'No run has' : `${alike.length} runs have`;
  throw new UserError(`${what} the id '${id}'.`, 'Take an id that `clv runs` lists.');
}

/** When a run ended, epoch milliseconds, never before it started; undefined where that is not known. */
export function endOf({ started_at, seconds }: RunRecord): number | undefined {
  return seconds === null ? undefined : Date.parse(started_at) + Math.round(1000 * seconds);
}

function recordFile(artifacts: string, runId: string): string {
  return join(runFolder(artifacts, runId), 'run.json');
}

/** Undefined where there is none, or none of this format. */
function readRecord(path: string): RunRecord | undefined {
  const record = readJson(path) as RunRecord | undefined;
  return record?.format === RUN_FORMAT ? record : undefined;
}
