import type { Params } from '../params/schema.js';
import type { Progress } from '../progress.js';
import type { Store } from '../store/index.js';
import type { Workspace } from './workspace.js';

/** What every stage may use. Time and randomness come from here, never from the surroundings. */
export interface StageContext {
  readonly params: Params;
  readonly workspace: Workspace;
  readonly progress: Progress;
  /** The store, opened on first use. */
  readonly store: () => Promise<Store>;
  /** Epoch milliseconds; only for records of when something ran and for refusing dates in the future. */
  readonly now: number;
}

/** What a finished stage tells the later ones and the closing summary. */
export type StageNotes = Record<string, unknown>;

/** One step on the way of the data, skipped when nothing that it depends on has changed. */
export interface Stage {
  readonly name: string;
  /** One line for `make help` and `clv why`. */
  readonly about: string;
  /** Stages whose outputs it reads. */
  readonly needs: readonly string[];
  /** Rooms of the pipeline, from the repository's root, whose code decides what it does besides the stages' own. */
  readonly code: readonly string[];
  /** The part of the parameters that it reads. */
  parameters(params: Params): unknown;
  /** Further things that it depends on, by name: hashes of data files, the identity of the store. */
  surroundings?(context: StageContext): Promise<Record<string, string>>;
  /** The files that it left behind, or folders, which count with everything in them; `notes` are those of its last run. */
  outputs(context: StageContext, notes: StageNotes): string[];
  /** What it leaves in the store, by name, as texts that change when the content does. */
  stored?(context: StageContext): Promise<Record<string, string>>;
  /** Does the work. Outputs are written atomically; a crash at any point leaves the old ones. */
  run(context: StageContext): Promise<StageNotes>;
}
