import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../pipeline/errors.js';
import { REPOSITORY } from '../../pipeline/stages/workspace.js';
import { labProgram } from './setUp.js';

/** Values for a notebook's cell of parameters; what is left out keeps the value written there. */
export interface NotebookParameters {
  readonly source?: string;
  readonly file?: string;
  readonly map?: string;
  readonly horizonDays?: number;
}

export const NOTEBOOKS = join(REPOSITORY, 'notebooks');

/** The names of the committed notebooks, in order, that begin with `prefix`. */
export function notebookNames(prefix = ''): string[] {
  return readdirSync(NOTEBOOKS)
    .filter((name) => name.endsWith('.ipynb') && name.startsWith(prefix))
    .map((name) => name.replace(/\.ipynb$/, ''))
    .sort();
}

/**
 * Executes a notebook headless and writes it as one HTML file with its pictures.
 * @throws UserError with the failing cell and its messages, where any cell fails or a timer throws.
 */
export function executeNotebook(notebook: string, html: string, parameters: NotebookParameters): void {
  const script = join(NOTEBOOKS, 'machinery/execute.py');
  const run = spawnSync(labProgram('python'), [script, notebook, html, JSON.stringify(parameters)], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });
  if (run.status === 0) return;
  throw new UserError(
    `The notebook failed.\n${run.error?.message ?? run.stderr}`,
    'Open it with `make lab`, and run it up to the cell named above.',
  );
}
