import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { writeAtomically } from '../files.js';
import type { WindowFigures } from './decide.js';

/** What was decided about a version, once; nothing is ever taken back from the list. */
export interface Decision {
  /** ISO time. */
  readonly at: string;
  readonly dataset: string;
  /** `promoted` and `rolled back` made it the champion of its data set; `kept` left the champion where it was. */
  readonly action: 'promoted' | 'kept' | 'rolled back';
  readonly version: string;
  /** The champion of the data set until then. */
  readonly previous: string | null;
  /** Whether a person overrode the comparison. */
  readonly forced: boolean;
  readonly reasons: readonly string[];
  /** The window on which both were compared: `(cutoff, cutoff + horizon]`. */
  readonly window: { readonly cutoff: string; readonly horizonDays: number } | null;
  /** A figure that does not exist is null. */
  readonly figures: { readonly champion: WindowFigures; readonly challenger: WindowFigures } | null;
}

/** Every decision about a data set in the order taken, whatever the clock said. */
export function readDecisions(artifacts: string, dataset: string): Decision[] {
  const path = decisionsFile(artifacts, dataset);
  if (!existsSync(path)) return [];
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Decision[];
  } catch (cause) {
    throw new UserError(
      `${path} is no list of decisions: ${(cause as Error).message}.`,
      'Mend it or move it away; the next decision begins a new list.',
      { cause },
    );
  }
}

/** Writes the list anew, which is safe: the caller holds the lock of the data set, and no other data set's list is touched. */
export function appendDecision(artifacts: string, decision: Decision): void {
  const { dataset } = decision;
  const decisions = [...readDecisions(artifacts, dataset), decision];
  writeAtomically(decisionsFile(artifacts, dataset), `${JSON.stringify(decisions, null, 2)}\n`);
}

/** The champion that the one of now replaced when it was promoted; undefined where that is not known. */
export function championBefore(decisions: readonly Decision[], champion: string): string | undefined {
  const promotion = decisions.findLast(
    ({ action, version }) => action === 'promoted' && version === champion,
  );
  return promotion?.previous ?? undefined;
}

/** When a person rolled back from this version, unless it was promoted again since. */
export function rolledBackAt(decisions: readonly Decision[], version: string): string | undefined {
  const last = decisions.findLast(
    ({ action, version: to, previous }) =>
      (action === 'rolled back' && previous === version) || (action !== 'kept' && to === version),
  );
  return last?.action === 'rolled back' && last.previous === version ? last.at : undefined;
}

function decisionsFile(artifacts: string, dataset: string): string {
  return join(artifacts, 'promotions', `${dataset}.json`);
}
