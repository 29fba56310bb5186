import type { Command } from 'commander';
import { championFolder, loadBundle } from '../bundle/index.js';
import { artifactsFolder } from '../stages/workspace.js';

/** `clv bundle verify [directory]`: format, checksums and golden pairs, as the scorer checks them. */
export function addBundle(program: Command): void {
  program
    .command('bundle')
    .description('Look after exported models')
    .command('verify [directory]')
    .description('Check format, checksums and golden pairs (default: the champion)')
    .option('--json', 'print the result as JSON')
    .action((directory: string | undefined, options: { json?: boolean }) => {
      const folder = directory ?? championFolder(artifactsFolder());
      const { manifest } = loadBundle(folder);
      const text = `${folder} is well: model ${manifest.model_version}, ${manifest.engine}, ${Object.keys(manifest.files).length} files with matching checksums, golden pairs reproduced.`;
      process.stdout.write(
        `${options.json ? JSON.stringify({ directory: folder, verified: true, manifest }) : text}\n`,
      );
    });
}
