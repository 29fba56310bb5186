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
  readonly #read = new Map<string, Promise<Snapshot>>();

  constructor(
    readonly duck: DuckDBConnection,
    readonly workspace: Workspace,
  ) {}

  /** @param oneIn takes one in so many customers, the same ones at every cutoff. */
  at(cutoff: Day, oneIn = 1): Promise<Snapshot> {
    const key = `${cutoff} ${oneIn}`;
    let snapshot = this.#read.get(key);
    if (snapshot === undefined) {
      snapshot = readSnapshot(this.duck, this.workspace, cutoff, oneIn);
      this.#read.set(key, snapshot);
    }
    return snapshot;
  }

  /**
   * What may be known at the cutoff of a plan: no label whose window ends after it.
   * @param oneIn of so many customers one tells at earlier cutoffs.
   */
  async knownAt({ present, training, seasonal }: CutoffPlan, oneIn = 1): Promise<KnownSnapshots> {
    const known = async (cutoff: Day) => withLabelsUntil(await this.at(cutoff, oneIn), present);
    const byHorizon = new Map<number, Snapshot[]>();
    for (const [horizon, cutoffs] of training) byHorizon.set(horizon, await Promise.all(cutoffs.map(known)));
    return {
      present: withLabelsUntil(await this.at(present), present),
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
