import type { Command } from 'commander';
import { describeFeatures, FEATURES } from '../features/index.js';

/** `clv features` documents the catalogue from its own declaration. */
export function addFeatures(program: Command): void {
  program
    .command('features')
    .description('The feature catalogue: name, unit, meaning')
    .option('--json', 'print it as JSON')
    .action((options: { json?: boolean }) => {
      const fields = FEATURES.map(({ name, unit, kind, description, missing, scaleFree }) => ({
        name,
        unit,
        kind,
        description,
        missing,
        scaleFree,
      }));
      process.stdout.write(options.json ? `${JSON.stringify(fields)}\n` : `${describeFeatures()}\n`);
    });
}
