import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allChampions, bundleFolder, championOf, readManifest } from '../bundle/index.js';
import { UserError } from '../errors.js';
import { temporaryBeside } from '../files.js';
import type { StageContext } from '../stages/stage.js';
import { championBefore, readDecisions } from './decisions.js';
import { testedFolder } from './testedModel.js';

/** What a run cleared away. */
export interface Pruned {
  readonly bundles: readonly string[];
  readonly scorings: number;
}

/** Nobody takes this long to write a bundle: what is still unfinished was left by a killed run. Milliseconds. */
const LEFTOVER_AGE = 3_600_000;

/**
 * Clears away what `retention` does not keep of this data set. Champions of any data set, the champion before, and the
 * version just made are kept besides.
 */
export async function prune(context: StageContext, version: string): Promise<Pruned> {
  const { artifacts } = context.workspace;
  for (const folder of ['bundles', 'tested']) clearLeftovers(join(artifacts, folder));
  const bundles = surplusBundles(context, version);
  for (const name of bundles) {
    rmSync(bundleFolder(artifacts, name), { recursive: true });
    rmSync(testedFolder(artifacts, name), { recursive: true, force: true });
  }
  return { bundles, scorings: await pruneScorings(context) };
}

function surplusBundles({ params, workspace }: StageContext, version: string): string[] {
  const { artifacts } = workspace;
  const current = championOf(artifacts, params.dataset);
  const before = current && championBefore(readDecisions(artifacts, params.dataset), current);
  const kept = new Set([...allChampions(artifacts), before, version]);
  return versionsOf(artifacts, params.dataset)
    .slice(params.retention.bundles)
    .filter((name) => !kept.has(name));
}

/** The versions of a data set, newest first by the time of writing. */
function versionsOf(artifacts: string, dataset: string): string[] {
  const written = (name: string) => statSync(bundleFolder(artifacts, name)).mtimeMs;
  return readdirSync(join(artifacts, 'bundles'))
    .filter((name) => !name.startsWith('.') && datasetOf(bundleFolder(artifacts, name)) === dataset)
    .sort((a, b) => written(b) - written(a) || (a < b ? 1 : -1));
}

/** Undefined for what is no bundle: not ours to clear away. */
function datasetOf(folder: string): string | undefined {
  try {
    return readManifest(folder).dataset;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * Of each score cutoff the newest predictions stay, of the newest cutoffs that `retention.scorings` allows; and the two
 * newest of all, since somebody may be turning their pages.
 */
async function pruneScorings({ params, store }: StageContext): Promise<number> {
  const open = await store();
  const scorings = open.table('scorings');
  return open.execute(
    `DELETE FROM ${scorings} WHERE scoring_id NOT IN (
        SELECT max(scoring_id) FROM ${scorings} GROUP BY cutoff ORDER BY cutoff DESC LIMIT $1
      ) AND scoring_id NOT IN (SELECT scoring_id FROM ${scorings} ORDER BY scoring_id DESC LIMIT 2)`,
    [params.retention.scorings],
  );
}

/** Another data set may be at work in the same folder: only what is old goes, and what is done meanwhile is gone. */
function clearLeftovers(folder: string): void {
  if (!existsSync(folder)) return;
  const now = clockOf(folder);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (/^\..*\.tmp$/.test(name) && now - written > LEFTOVER_AGE) rmSync(path, { recursive: true });
  }
}

/** The time by the clock that stamps the files of a folder, which on a network drive need not be ours. */
function clockOf(folder: string): number {
  const probe = temporaryBeside(join(folder, 'clock'));
  writeFileSync(probe, '');
  const { mtimeMs } = statSync(probe);
  rmSync(probe);
  return mtimeMs;
}
