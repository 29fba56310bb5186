import type { Command } from 'commander';
import { STAGES } from '../stages/index.js';
import { alone } from '../stages/locked.js';
import { runStages } from '../stages/run.js';
import { summarise } from '../summary/run.js';
import { inContext } from './context.js';
import { addDataOptions, type DataOptions, paramsFor } from './options.js';

/** `clv train`: the whole way of the data. */
export function addTrain(program: Command): void {
  addDataOptions(
    program
      .command('train')
      .description('Read, clean, snapshot, fit, evaluate, export and score; skips what did not change'),
  ).action(async (options: DataOptions) => {
    const params = paramsFor(options);
    const started = performance.now();
    await inContext(params, { quiet: options.json }, async (context) => {
      const outcomes = await alone(context, () => runStages(STAGES, context));
      const seconds = (performance.now() - started) / 1000;
      const summary = summarise(context, outcomes, seconds);
      process.stdout.write(options.json ? `${JSON.stringify(summary.data)}\n` : `${summary.text}\n`);
    });
  });
}
