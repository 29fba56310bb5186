import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { championFolder, loadBundle } from '../../pipeline/bundle/index.js';
import type { FeatureValue } from '../../pipeline/features/index.js';
import { loadForest } from '../../pipeline/models/forest/index.js';
import { type LoadResult, putLoad } from './load.js';
import { type Measured, markdownOf } from './report.js';
import {
  BENCH_HOME,
  type ForestSize,
  prepareChampion,
  preparePeer,
  REPOSITORY,
  type Service,
  startPeerProcess,
  startScorerProcess,
} from './services.js';

/** Seconds of each load; the services take turns, so that the machine's mood is shared. */
const SECONDS = 10;
const ROUNDS = 2;
const CONNECTIONS = 8;
/** The service has one processor for itself, its load another. */
const SERVICE_CORE = 0;
const LOAD_CORE = 1;
const TRANSACTIONS = 20;
/** Share of the highest throughput at which latencies are measured. */
const SUSTAINED = 0.8;

prepareChampion();
preparePeer();
const directory = championFolder(join(BENCH_HOME, 'artifacts'));
const size = sizeOf(directory);
const { features } = readGolden(directory)[0];
const transactions = Array.from({ length: TRANSACTIONS }, (_, i) => ({
  date: new Date(Date.UTC(2024, 0, 1 + 15 * i)).toISOString().slice(0, 10),
  amount: 40 + i,
}));

const scorer = await startScorerProcess(SERVICE_CORE);
const peer = await startPeerProcess(SERVICE_CORE, size);
try {
  const measured = await measure(scorer, peer);
  const folder = join(REPOSITORY, 'reports', 'bench');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'scorer.json'), `${JSON.stringify(measured, null, 2)}\n`);
  writeFileSync(join(folder, 'scorer.md'), markdownOf(measured));
  process.stdout.write(markdownOf(measured));
} finally {
  await scorer.stop();
  await peer.stop();
}

async function measure(ours: Service, theirs: Service): Promise<Measured> {
  const paths = { ours: `${ours.url}/predict`, theirs: `${theirs.url}/predict` };
  // Both are warm before they are timed.
  await load(paths.ours, { features }, 3);
  await load(paths.theirs, { features }, 3);
  const fromFeatures = await inTurns([paths.ours, { features }], [paths.theirs, { features }]);
  const fromTransactions = await inTurns(
    [paths.ours, { transactions }],
    [`${paths.theirs}/transactions`, { transactions }],
  );
  const rate = Math.floor(SUSTAINED * fromFeatures.ours.requestsPerSecond);
  return {
    forest: size,
    connections: CONNECTIONS,
    startMs: ours.startMs,
    fromFeatures,
    fromTransactions,
    sustained: { rate, ...(await load(paths.ours, { features }, SECONDS, rate)) },
  };
}

async function inTurns(
  ours: readonly [string, unknown],
  theirs: readonly [string, unknown],
): Promise<{ ours: LoadResult; theirs: LoadResult }> {
  const rounds: { ours: LoadResult; theirs: LoadResult }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ ours: await load(...ours, SECONDS), theirs: await load(...theirs, SECONDS) });
  }
  return { ours: best(rounds.map((round) => round.ours)), theirs: best(rounds.map((round) => round.theirs)) };
}

/** The round that the machine disturbed least, for both sides alike. */
function best(results: readonly LoadResult[]): LoadResult {
  return results.reduce((a, b) => (b.requestsPerSecond > a.requestsPerSecond ? b : a));
}

function load(url: string, body: unknown, seconds: number, rate?: number): Promise<LoadResult> {
  return putLoad({ url, body, seconds, connections: CONNECTIONS, core: LOAD_CORE, ...(rate && { rate }) });
}

/** The size of the champion's forest for its main horizon; it holds one such forest for each horizon. */
function sizeOf(bundle: string): ForestSize {
  const { manifest } = loadBundle(bundle);
  const forest = loadForest(readFileSync(join(bundle, `forest-${manifest.horizon_days}.bin`)));
  const { roots } = forest.parts.trees;
  // A binary tree of n nodes has (n + 1) / 2 leaves.
  const leaves = Math.round((roots[roots.length - 1] / forest.size + 1) / 2);
  return { features: forest.features.length, trees: forest.size, leaves, rows: 10_000 };
}

function readGolden(bundle: string): { features: Record<string, FeatureValue> }[] {
  return JSON.parse(readFileSync(join(bundle, 'golden.json'), 'utf8'));
}
