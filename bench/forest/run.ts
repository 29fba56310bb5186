/**
 * The forest against scikit-learn, LightGBM and shap, side by side in one run: `npx tsx bench/forest/run.ts`.
 * `--quick` takes smaller sets and fewer seeds; `--only fit,search` runs these parts and keeps the other lines of the
 * last run. Writes reports/bench/forest.json and forest.md.
 */
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeAtomically } from '../../pipeline/files.js';
import { REPORTS } from '../reports.js';
import { tableMarkdown } from '../table.js';
import { compareAccuracy } from './accuracy.js';
import { type Comparison, tableOf } from './comparison.js';
import { raceExplanations, raceOneRow, racePredictions } from './inference.js';
import { Peers } from './peers.js';
import { measureGrowth, raceFits, raceLightGbm, raceSearch } from './speed.js';

const JSON_FILE = join(REPORTS, 'forest.json');

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const { quick } = options;

const small = { name: 'fit 4000 x 20, 300 full trees', rows: 4000, features: 20, trees: 300, rounds: 3 };
const large = quick
  ? { name: 'fit 20000 x 20, 20 full trees', rows: 20_000, features: 20, trees: 20, rounds: 1 }
  : { name: 'fit 100000 x 20, 100 full trees', rows: 100_000, features: 20, trees: 100, rounds: 1 };

const parts: Readonly<Record<string, (peers: Peers) => Promise<Comparison[]>>> = {
  small: async (peers) => [await raceFits(peers, small)],
  large: async (peers) => [await raceFits(peers, large)],
  search: async (peers) => [await raceSearch(peers, quick ? 1000 : 4000)],
  rows: (peers) => racePredictions(peers, quick ? 100_000 : 1_000_000),
  row: raceOneRow,
  explain: async (peers) => [await raceExplanations(peers)],
  accuracy: (peers) => compareAccuracy(peers, quick ? 2 : 10),
  growth: () => measureGrowth(quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000]),
  lightgbm: async (peers) => [await raceLightGbm(peers, small), await raceLightGbm(peers, large)],
};

const wanted = options.only?.split(',') ?? Object.keys(parts);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  throw new Error(`Unknown parts: ${unknown.join(', ')}; expected some of ${Object.keys(parts).join(', ')}.`);
}

const peers = new Peers();
const rows: Comparison[] =
  options.only && existsSync(JSON_FILE) ? JSON.parse(readFileSync(JSON_FILE, 'utf8')) : [];
for (const name of wanted) {
  for (const row of await parts[name](peers)) {
    console.log(tableOf([row]).rows[0].join(' | '));
    const last = rows.findIndex((other) => other.name === row.name && other.peer === row.peer);
    if (last < 0) rows.push(row);
    else rows[last] = row;
  }
}
peers.close();

const machine = `Node ${process.version}, ${peers.versions()}; ${cpus().length} x ${cpus()[0].model}`;
const command = `npx tsx bench/forest/run.ts${quick ? ' --quick' : ''}`;
writeAtomically(JSON_FILE, `${JSON.stringify(rows, null, 2)}\n`);
writeAtomically(
  join(REPORTS, 'forest.md'),
  `# Forest\n\n${command}; ${machine}\n\n${tableMarkdown(tableOf(rows))}\n`,
);
