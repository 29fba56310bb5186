import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../../pipeline/errors.js';
import { homeFolder } from '../../pipeline/stages/workspace.js';
import { executeNotebook, NOTEBOOKS, type NotebookParameters, notebookNames } from './execute.js';
import { setUpLab } from './setUp.js';

const OPTIONS = {
  only: { type: 'string' },
  source: { type: 'string' },
  file: { type: 'string' },
  map: { type: 'string' },
  horizon: { type: 'string' },
} as const;

/** `make notebooks`: executes all of them, or those whose names begin with `--only`, and writes reports/notebooks/. */
function main(): void {
  const { only, source, file, map, horizon } = given();
  const names = notebookNames(only);
  if (names.length === 0) {
    throw new UserError(`No notebook begins with '${only}'.`, `Name one of ${notebookNames().join(', ')}.`);
  }
  const parameters: NotebookParameters = {
    ...(source !== undefined && { source }),
    ...(file !== undefined && { file }),
    ...(map !== undefined && { map }),
    ...(horizon !== undefined && { horizonDays: daysOf(horizon) }),
  };
  setUpLab();
  for (const name of names) {
    const html = join(homeFolder(), 'reports/notebooks', source ?? '', `${name}.html`);
    const started = performance.now();
    executeNotebook(join(NOTEBOOKS, `${name}.ipynb`), html, parameters);
    process.stdout.write(`${html}  ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  }
}

function given() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (cause) {
    const names = Object.keys(OPTIONS).map((name) => `--${name}`);
    throw new UserError((cause as Error).message, `Each of ${names.join(', ')} takes one value.`, { cause });
  }
}

function daysOf(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days > 0) return days;
  throw new UserError(`--horizon is '${text}'.`, 'Give a whole number of days above 0.');
}

try {
  main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`\nerror: ${error.message}\n  ${error.todo}\n`);
  process.exitCode = 2;
}
