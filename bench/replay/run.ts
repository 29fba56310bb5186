import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatDay, parseDay } from '../../pipeline/days.js';
import { UserError } from '../../pipeline/errors.js';
import { REPOSITORY } from '../../pipeline/stages/workspace.js';
import { type Round, Rounds } from './rounds.js';
import { replayTable } from './table.js';

/**
 * Replays a shop's past: month by month `clv retrain --as-of`, which sees nothing later, then a table of champions,
 * alerts and what came of their predictions. In reports/replay/replay.md and on the terminal.
 */
const { values } = parseArgs({
  options: {
    file: { type: 'string', default: '../shared/data/online-retail-ii/online_retail_II.csv.gz' },
    source: { type: 'string', default: 'online-retail-ii' },
    from: { type: 'string', default: '2010-08-31' },
    to: { type: 'string', default: '2011-12-09' },
    horizon: { type: 'string', default: '90' },
    trees: { type: 'string', default: '60' },
    trials: { type: 'string', default: '0' },
  },
});

const settings = [
  `horizon_days=${values.horizon}`,
  `horizons_days=[30,${values.horizon}]`,
  `forest.trees=${values.trees}`,
  `search.trials=${values.trials}`,
];

const rounds = new Rounds(['--source', values.source, '--file', values.file], settings);
try {
  const done: Round[] = [];
  for (const asOf of monthEnds(values.from, values.to)) {
    const round = await rounds.retrain(asOf);
    process.stderr.write(
      `${asOf}: ${round.status}, champion ${round.champion} (${round.seconds.toFixed(0)} s)\n`,
    );
    done.push(round);
  }
  const table = replayTable(done, Number(values.horizon));
  const folder = join(REPOSITORY, 'reports', 'replay');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'replay.md'), table);
  process.stdout.write(table);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`error: ${error.message}\n${error.todo}\n`);
  process.exitCode = 2;
} finally {
  await rounds.remove();
}

/** The last day of every month from one day to another, and that other day. */
function monthEnds(from: string, to: string): string[] {
  const ends: string[] = [];
  const last = parseDay(to);
  for (let end = parseDay(from); end < last; end = endOfNextMonth(end)) ends.push(formatDay(end));
  return [...ends, to];
}

function endOfNextMonth(day: number): number {
  const [year, month] = formatDay(day + 1)
    .split('-')
    .map(Number);
  return Date.UTC(year, month, 0) / 86_400_000;
}
