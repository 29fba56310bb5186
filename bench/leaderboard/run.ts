/**
 * All engines and the peers on identical splits of real data: `npx tsx bench/leaderboard/run.ts [--quick]`.
 * Writes reports/leaderboard.json, .md and .html. `--quick` takes the first split of each data set and 50 resamples.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '../../pipeline/files.js';
import { Rng } from '../../pipeline/random.js';
import { realData } from '../../pipeline/realData.js';
import { homeFolder } from '../../pipeline/stages/workspace.js';
import { preparePython } from '../python.js';
import { runEngines } from './engines.js';
import { leaderboardMarkdown } from './markdown.js';
import { type MeasuredSplit, measureSplit } from './measured.js';
import { leaderboardPage } from './page.js';
import { runPeers } from './peers.js';
import { DATA_SETS } from './splits.js';
import { titleOf } from './tables.js';

const SEED = 20260101;

async function main(isQuick: boolean): Promise<void> {
  const python = preparePython();
  const resamples = isQuick ? 50 : 500;
  const folder = mkdtempSync(join(tmpdir(), 'leaderboard-'));
  const measured: MeasuredSplit[] = [];
  try {
    for (const dataset of DATA_SETS) {
      const file = realData(dataset.file);
      if (!file) continue;
      for (const split of isQuick ? dataset.splits.slice(0, 1) : dataset.splits) {
        const started = performance.now();
        const purchases = join(folder, `${dataset.name}.csv`);
        const own = await runEngines(dataset, split, file, purchases);
        const peers = runPeers(python, own, purchases, folder);
        const run = { ...own, predictions: [...own.predictions, ...peers] };
        measured.push(measureSplit(run, resamples, new Rng(SEED)));
        console.error(`  ${titleOf(run)}: ${((performance.now() - started) / 1000).toFixed(0)} s`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  writeReports(measured);
}

function writeReports(measured: readonly MeasuredSplit[]): void {
  const reports = join(homeFolder(), 'reports');
  const rows = measured.flatMap(({ rows }) => rows);
  const markdown = leaderboardMarkdown(measured);
  writeAtomically(join(reports, 'leaderboard.json'), `${JSON.stringify(rows, null, 2)}\n`);
  writeAtomically(join(reports, 'leaderboard.md'), markdown);
  writeAtomically(join(reports, 'leaderboard.html'), leaderboardPage(measured));
  process.stdout.write(markdown);
}

await main(process.argv.includes('--quick'));
