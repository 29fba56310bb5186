import { mkdirSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.js';

/** The repository's own folder. */
export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** Where a data set's files live; every folder is made on first use. */
export interface Workspace {
  readonly root: string;
  /** Intermediate tables and the record of finished stages. */
  readonly interim: string;
  /** Tables that notebooks read: orders and snapshots. */
  readonly processed: string;
  /** Figures, metrics and predictions for people. */
  readonly reports: string;
  /** Bundles, and the pointer to the champion, of all data sets. */
  readonly artifacts: string;
}

/**
 * The folder that holds data/, reports/ and artifacts/: the repository, unless `CLV_HOME` names another. Empty, it names
 * none: so compose and many a shell leave out a variable.
 */
export function homeFolder(): string {
  return process.env.CLV_HOME || REPOSITORY;
}

/** Where bundles and the pointer to the champion are. */
export function artifactsFolder(): string {
  return join(homeFolder(), 'artifacts');
}

/** The folders of one data set below `root`. */
export function openWorkspace(dataset: string, root = homeFolder()): Workspace {
  const workspace = {
    root,
    interim: join(root, 'data', 'interim', dataset),
    processed: join(root, 'data', 'processed', dataset),
    reports: join(root, 'reports', dataset),
    artifacts: join(root, 'artifacts'),
  };
  for (const folder of [workspace.interim, workspace.processed, workspace.reports, workspace.artifacts]) {
    makeFolder(folder);
  }
  return workspace;
}

/** Removes those folders that nothing was put into: work that failed at its beginning leaves no trace of its data set. */
export async function removeUnused({ interim, processed, reports }: Workspace): Promise<void> {
  for (const folder of [interim, processed, reports, dirname(interim), dirname(processed)]) {
    // One that holds something, or that another process has removed, is refused, and rightly so.
    await rmdir(folder).catch(() => undefined);
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    // On a read-only file system Node says ENOENT of the parent, so the code tells nothing.
    throw new UserError(
      `The folder ${folder} cannot be made: ${(cause as Error).message}.`,
      'Set CLV_HOME to a folder that may be written to.',
      { cause },
    );
  }
}
