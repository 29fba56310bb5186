import type { DuckDBConnection } from '@duckdb/node-api';
import type { Day } from '../days.js';
import { readRepeatPurchases } from '../features/repeatPurchases.js';
import type { KnownSnapshots } from '../models/revenue/modelSettings.js';
import type { Snapshot } from '../models/snapshot.js';
import { literal } from '../sqlText.js';
import type { CutoffPlan } from './cutoffs.js';
import { ordersFile } from './ingest.js';
import { readSnapshot } from './snapshot.js';
import type { Workspace } from './workspace.js';

/** Reads each snapshot from its file once. */
export class SnapshotReader {
  readonly #read = new Map<Day, Promise<Snapshot>>();

  constructor(
    readonly duck: DuckDBConnection,
    readonly workspace: Workspace,
  ) {}

  at(cutoff: Day): Promise<Snapshot> {
    let snapshot = this.#read.get(cutoff);
    if (snapshot === undefined) {
      snapshot = readSnapshot(this.duck, this.workspace, cutoff);
      this.#read.set(cutoff, snapshot);
    }
    return snapshot;
  }

  /** What may be known at the cutoff of a plan: no label whose window ends after it. */
  async knownAt({ present, training, seasonal }: CutoffPlan): Promise<KnownSnapshots> {
    const known = async (cutoff: Day) => withLabelsUntil(await this.at(cutoff), present);
    const byHorizon = new Map<number, Snapshot[]>();
    for (const [horizon, cutoffs] of training) byHorizon.set(horizon, await Promise.all(cutoffs.map(known)));
    return {
      present: await known(present),
      training: byHorizon,
      seasonal: seasonal === undefined ? undefined : await known(seasonal),
      repeatsAt: (cutoff) => readRepeatPurchases(this.duck, literal(ordersFile(this.workspace)), cutoff),
    };
  }
}

function withLabelsUntil(snapshot: Snapshot, present: Day): Snapshot {
  const complete = [...snapshot.labels].filter(([horizon]) => snapshot.cutoff + horizon <= present);
  return { ...snapshot, labels: new Map(complete) };
}
