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
import { measureGrowth, raceFits, raceSearch } from './speed.js';

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

add(
  ...(await raceFits(peers, {
    name: 'fit 4000 x 20, 300 full trees',
    rows: 4000,
    features: 20,
    trees: 300,
    minSamplesLeaf: 1,
    rounds: 3,
    lightTrees: 100,
  })),
);
const large = quick ? { rows: 20_000, trees: 20 } : { rows: 100_000, trees: 100 };
add(
  ...(await raceFits(peers, {
    name: `fit ${large.rows} x 20, ${large.trees} full trees`,
    ...large,
    features: 20,
    minSamplesLeaf: 1,
    rounds: 1,
    lightTrees: 5,
  })),
);
add(await raceSearch(peers, quick ? 1000 : 4000));
add(...(await racePredictions(peers, quick ? 100_000 : 1_000_000)), ...(await raceOneRow(peers)));
add(await raceExplanations(peers));
add(...(await compareAccuracy(peers, pool, quick ? 2 : 10)));
add(...(await measureGrowth(quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000])));

const machine = `Node ${process.version}, ${peers.versions()}; ${cpus().length} x ${cpus()[0].model}`;
const command = `npx tsx bench/forest/run.ts${quick ? ' --quick' : ''}`;
mkdirSync(REPORTS, { recursive: true });
writeFileSync(`${REPORTS}forest.json`, `${JSON.stringify(rows, null, 2)}\n`);
writeFileSync(`${REPORTS}forest.md`, `# Forest\n\n${command}; ${machine}\n\n${toMarkdown(rows)}\n`);
await pool.close();
peers.close();
