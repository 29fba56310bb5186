import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { DataFrame } from 'danfojs-node';
import { paramsFor } from '../../pipeline/commands/options.js';
import type { Day } from '../../pipeline/days.js';
import type { ClvModel } from '../../pipeline/models/clvModel.js';
import type { Snapshot } from '../../pipeline/models/snapshot.js';
import { silentProgress } from '../../pipeline/progress.js';
import { fittedModel, type TestOutcome, testOutcome } from '../../pipeline/report/fitted.js';
import { type CutoffPlan, layCutoffs, type RunCutoffs } from '../../pipeline/stages/cutoffs.js';
import { STAGES } from '../../pipeline/stages/index.js';
import { ordersFile } from '../../pipeline/stages/ingest.js';
import { SnapshotReader } from '../../pipeline/stages/known.js';
import { alone } from '../../pipeline/stages/locked.js';
import { runStages, stagesUpTo } from '../../pipeline/stages/run.js';
import { ingestNotes } from '../../pipeline/stages/snapshot.js';
import type { StageContext } from '../../pipeline/stages/stage.js';
import { openWorkspace } from '../../pipeline/stages/workspace.js';
import { openStore } from '../../pipeline/store/index.js';
import { type Row, rowsFrame } from './frames.js';
import { revenueByWeek, type WeekRevenue } from './weeks.js';

/** What a notebook works on: its cell of parameters. */
export interface LabSettings {
  /** A source as `clv train --source` names it; '' is the one of params.yaml. */
  readonly source: string;
  /** The source's file; '' where it needs none. */
  readonly file?: string;
  /** Which column is what, as `--map` takes it; '' guesses. */
  readonly map?: string;
  readonly horizonDays: number;
  /** Further parameters as `--set` takes them: `search.trials=5`. */
  readonly set?: readonly string[];
}

/**
 * A data set on the bench: the pipeline's stages, run as far as asked for (and skipped where nothing changed), and
 * a DuckDB with what they left.
 */
export class Lab {
  readonly #snapshots: SnapshotReader;

  constructor(
    readonly context: StageContext,
    /** An in-memory DuckDB; `orders` is there once the stage `ingest` ran. */
    readonly duck: DuckDBConnection,
    readonly close: () => Promise<void>,
  ) {
    this.#snapshots = new SnapshotReader(duck, context.workspace);
  }

  get currency(): string {
    return this.context.params.currency;
  }

  /** Runs the pipeline up to and including a stage: ingest, snapshot, fit, evaluate, export or score. */
  async upTo(stage: string): Promise<void> {
    await alone(this.context, () => runStages(stagesUpTo(STAGES, stage), this.context));
    const orders = ordersFile(this.context.workspace).replaceAll("'", "''");
    await this.duck.run(`CREATE OR REPLACE VIEW orders AS FROM '${orders}'`);
  }

  /** The rows of a query, with numbers, texts and null. */
  async rows(sql: string): Promise<Row[]> {
    const rows = (await this.duck.runAndReadAll(sql)).getRowObjectsJS();
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)])),
    );
  }

  /** The rows of a query as a frame of danfo.js. */
  async frame(sql: string): Promise<DataFrame> {
    return rowsFrame(await this.rows(sql));
  }

  /** Net revenue of each whole week, earliest first. */
  revenueByWeek(): Promise<WeekRevenue[]> {
    return revenueByWeek(this.duck);
  }

  /** The cutoffs that the parameters and the data give. */
  get cutoffs(): RunCutoffs {
    return layCutoffs(this.context.params, ingestNotes(this.context).report);
  }

  /** The plan of the out-of-time test. @throws where the history is too short for one. */
  get testPlan(): CutoffPlan {
    const { test } = this.cutoffs;
    if (test === undefined) throw new Error('the history is too short for a test: shorten horizonDays');
    return test;
  }

  /** Features and complete labels of every customer known on a cutoff of the plans. */
  snapshotAt(cutoff: Day): Promise<Snapshot> {
    return this.#snapshots.at(cutoff);
  }

  /** The model fitted on all that is known; once the stage `fit` ran. */
  get model(): ClvModel {
    return fittedModel(this.context);
  }

  /** What was said at the test cutoff, what came, and how good it was; once the stage `fit` ran. */
  async test(): Promise<TestOutcome> {
    const { table, labels } = await this.snapshotAt(this.testPlan.present);
    return testOutcome(this.context, table, labels);
  }

  /** What may be known at the cutoff of a plan, as the fit stage sees it. */
  knownAt(plan: CutoffPlan): ReturnType<SnapshotReader['knownAt']> {
    return this.#snapshots.knownAt(plan);
  }
}

/** Opens a data set; nothing runs until `upTo` asks for it. Close it in the notebook's last cell. */
export async function openLab({ source, file, map, horizonDays, set = [] }: LabSettings): Promise<Lab> {
  const params = paramsFor({
    ...(source && { source }),
    ...(file && { file }),
    ...(map && { map }),
    set: [`horizon_days=${horizonDays}`, ...set],
  });
  const workspace = openWorkspace(params.dataset);
  const store = await openStore({ dataset: params.dataset, root: workspace.root, notice: console.log });
  const database = await DuckDBInstance.create(':memory:');
  const duck = await database.connect();
  const context: StageContext = {
    params,
    workspace,
    progress: { ...silentProgress, say: (sentence) => console.log(sentence) },
    store: async () => store,
    now: Date.now(),
  };
  return new Lab(context, duck, async () => {
    duck.closeSync();
    database.closeSync();
    await store.close();
  });
}

/** Counts come as bigint, dates as Date. */
function plain(cell: unknown): Row[string] {
  if (typeof cell === 'bigint') return Number(cell);
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return typeof cell === 'number' || cell === null ? cell : String(cell);
}
