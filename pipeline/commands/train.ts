import type { Command } from 'commander';
import { alone } from '../stages/locked.js';
import { summarise } from '../summary/run.js';
import { train } from '../tracking/training.js';
import { inContext } from './context.js';
import { addDataOptions, type DataOptions, paramsFor } from './options.js';

/** `clv train`: the whole way of the data. */
export function addTrain(program: Command): void {
  addDataOptions(
    program
      .command('train')
      .description(
        'Read, clean, snapshot, fit, evaluate, export, promote and score; skips what did not change',
      ),
  ).action(async (options: DataOptions) => {
    const params = paramsFor(options);
    await inContext(params, { quiet: options.json }, async (context) => {
      const training = await alone(context, () => train(context, process.env));
      const summary = summarise(context, training);
      process.stdout.write(options.json ? `${JSON.stringify(summary.data)}\n` : `${summary.text}\n`);
    });
  });
}
