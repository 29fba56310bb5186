import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../errors.js';
import { backtest } from '../stages/backtest.js';
import { alone } from '../stages/locked.js';
import { describeBacktest } from '../summary/backtest.js';
import { inContext } from './context.js';
import { addDataOptions, type DataOptions, paramsFor } from './options.js';

interface BacktestOptions extends DataOptions {
  cutoff: string;
  horizon: string;
  out?: string;
}

/** `clv backtest`: the whole recipe, honestly, at a cutoff of the past. */
export function addBacktest(program: Command): void {
  addDataOptions(
    program
      .command('backtest')
      .description('Run the whole recipe at a past cutoff and compare with what came'),
  )
    .requiredOption('--cutoff <day>', 'predict with what was known at the end of this day, YYYY-MM-DD')
    .requiredOption('--horizon <days>', 'days to predict')
    .option('--out <file>', 'write the predictions as CSV')
    .action(async (options: BacktestOptions) => {
      const out = options.out === undefined ? undefined : writable(options.out);
      const params = paramsFor({
        ...options,
        set: [
          ...options.set,
          `horizon_days=${options.horizon}`,
          `horizons_days=[${options.horizon}]`,
          `cutoffs.score="${options.cutoff}"`,
          'cutoffs.test=auto',
        ],
      });
      const result = await inContext(
        { ...params, dataset: backtestDataset(params.dataset) },
        { quiet: options.json },
        (context) => alone(context, () => backtest(context, out)),
      );
      process.stdout.write(
        options.json ? `${JSON.stringify(result)}\n` : `${describeBacktest(result, options)}\n`,
      );
    });
}

/** A data set of its own: looking back must not replace what production reads. */
function backtestDataset(dataset: string): string {
  return `backtest-${dataset}`.slice(0, 40);
}

/** @throws UserError before any work is done, where the file could not be written in the end. */
function writable(file: string): string {
  const path = resolve(file);
  // What is written takes the place of what was there: of a device, too.
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new UserError(
      `--out ${file || "''"} is not a file but a folder or a device.`,
      'Name a file, for example predictions.csv.',
    );
  }
  const folder = dirname(path);
  if (!existsSync(folder)) {
    throw new UserError(
      `--out ${file}: the folder ${folder} does not exist.`,
      'Make it, or name another file.',
    );
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new UserError(
      `--out ${file}: the folder ${folder} may not be written to.`,
      'Correct its permissions, or name another file.',
      { cause },
    );
  }
  return path;
}
