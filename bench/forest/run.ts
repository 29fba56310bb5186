/**
 * The forest against scikit-learn, LightGBM and shap, side by side in one run: `npx tsx bench/forest/run.ts`.
 * `--quick` takes smaller sets and fewer seeds. Writes reports/bench/forest.json and forest.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ForestPool } from '../../pipeline/models/forest/index.js';
import { compareAccuracy } from './accuracy.js';
import { type Comparison, toMarkdown } from './comparison.js';
import { raceExplanations, raceOneRow, racePredictions } from './inference.js';
import { Peers } from './peers.js';
import { measureGrowth, raceFits, raceLightGbm, raceSearch } from './speed.js';

const REPORTS = fileURLToPath(new URL('../../reports/bench/', import.meta.url));

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const quick = options.quick;

const peers = new Peers();
const pool = new ForestPool(2);
const rows: Comparison[] = [];
const add = (...found: readonly Comparison[]) => {
  rows.push(...found);
  console.log(found.map((row) => toMarkdown([row]).split('\n')[2]).join('\n'));
};

const small = { name: 'fit 4000 x 20, 300 full trees', rows: 4000, features: 20, trees: 300, rounds: 3 };
const large = quick
  ? { name: 'fit 20000 x 20, 20 full trees', rows: 20_000, features: 20, trees: 20, rounds: 1 }
  : { name: 'fit 100000 x 20, 100 full trees', rows: 100_000, features: 20, trees: 100, rounds: 1 };
add(await raceFits(peers, small));
add(await raceFits(peers, large));
add(await raceSearch(peers, quick ? 1000 : 4000));
add(...(await racePredictions(peers, quick ? 100_000 : 1_000_000)), ...(await raceOneRow(peers)));
add(await raceExplanations(peers));
add(...(await compareAccuracy(peers, pool, quick ? 2 : 10)));
add(...(await measureGrowth(quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000])));
add(await raceLightGbm(peers, small));
add(await raceLightGbm(peers, large));

const machine = `Node ${process.version}, ${peers.versions()}; ${cpus().length} x ${cpus()[0].model}`;
const command = `npx tsx bench/forest/run.ts${quick ? ' --quick' : ''}`;
mkdirSync(REPORTS, { recursive: true });
writeFileSync(`${REPORTS}forest.json`, `${JSON.stringify(rows, null, 2)}\n`);
writeFileSync(`${REPORTS}forest.md`, `# Forest\n\n${command}; ${machine}\n\n${toMarkdown(rows)}\n`);
await pool.close();
peers.close();
