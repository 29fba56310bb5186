import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { championFolder, loadBundle } from '../../pipeline/bundle/index.js';
import type { FeatureValue } from '../../pipeline/features/index.js';
import { writeAtomically } from '../../pipeline/files.js';
import { loadForest } from '../../pipeline/models/forest/index.js';
import { preparePython } from '../python.js';
import { REPORTS } from '../reports.js';
import { putLoad } from './load.js';
import { scoreMillion } from './million.js';
import { type ChampionResult, markdownOf, type ServiceResult } from './report.js';
import {
  BENCH_HOME,
  type ForestSize,
  prepareChampions,
  prepareScorer,
  type Service,
  SINGLE_HOME,
  startPeerProcess,
  startScorerProcess,
} from './services.js';

/** Seconds of each load; the services take turns, so that the machine's mood is shared. */
const SECONDS = 8;
const ROUNDS = 2;
const CONNECTIONS = 8;
/** The service has one processor for itself, its load another. */
const SERVICE_CORE = 0;
const LOAD_CORE = 1;
const ALL_CORES = `${SERVICE_CORE},${LOAD_CORE}`;
/** Share of the highest throughput at which latencies are measured. */
const SUSTAINED = 0.8;
const transactions = Array.from({ length: 20 }, (_, i) => ({
  date: new Date(Date.UTC(2024, 0, 1 + 15 * i)).toISOString().slice(0, 10),
  amount: 40 + i,
}));

prepareScorer();
prepareChampions();
const python = preparePython();

const champions = [await raceChampion(SINGLE_HOME), await raceChampion(BENCH_HOME)];
const { manifest } = loadBundle(championFolder(join(BENCH_HOME, 'artifacts')));
const measured = { champions, fromStore: await scoreMillion(manifest.dataset, ALL_CORES) };
writeAtomically(join(REPORTS, 'scorer.json'), `${JSON.stringify(measured, null, 2)}\n`);
writeAtomically(join(REPORTS, 'scorer.md'), markdownOf(measured));
process.stdout.write(markdownOf(measured));

/** The scorer on the champion of a folder, beside a peer with a forest of the same size. */
async function raceChampion(home: string): Promise<ChampionResult> {
  const directory = championFolder(join(home, 'artifacts'));
  const { manifest } = loadBundle(directory);
  const forest = sizeOf(directory);
  const scorer = await startScorerProcess(SERVICE_CORE, { CLV_HOME: home });
  const peer = await startPeerProcess(python, SERVICE_CORE, forest);
  try {
    const { features } = readGolden(directory)[0];
    return { horizons: manifest.horizons_days, forest, ...(await measure(scorer, peer, features)) };
  } finally {
    await scorer.stop();
    await peer.stop();
  }
}

type Loads = Pick<ChampionResult, 'startMs' | 'fromFeatures' | 'fromTransactions' | 'sustained'>;

async function measure(
  ours: Service,
  theirs: Service,
  features: Record<string, FeatureValue>,
): Promise<Loads> {
  // Both are warm before they are timed.
  await load([ours, '/predict', { features }], 3);
  await load([theirs, '/predict', { features }], 3);
  const fromFeatures = await inTurns([ours, '/predict', { features }], [theirs, '/predict', { features }]);
  const fromTransactions = await inTurns(
    [ours, '/predict', { transactions }],
    [theirs, '/predict/transactions', { transactions }],
  );
  const rate = Math.floor(SUSTAINED * fromFeatures.ours.requestsPerSecond);
  const sustained = await load([ours, '/predict', { features }], SECONDS, rate);
  return { startMs: ours.startMs, fromFeatures, fromTransactions, sustained: { rate, ...sustained } };
}

/** A service, the path to ask and the body to send. */
type Target = readonly [Service, string, unknown];

async function inTurns(
  ours: Target,
  theirs: Target,
): Promise<{ ours: ServiceResult; theirs: ServiceResult }> {
  const rounds: { ours: ServiceResult; theirs: ServiceResult }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ ours: await load(ours, SECONDS), theirs: await load(theirs, SECONDS) });
  }
  return { ours: best(rounds.map((round) => round.ours)), theirs: best(rounds.map((round) => round.theirs)) };
}

/** The round that the machine disturbed least, for both sides alike. */
function best(results: readonly ServiceResult[]): ServiceResult {
  return results.reduce((a, b) => (b.requestsPerSecond > a.requestsPerSecond ? b : a));
}

async function load([service, path, body]: Target, seconds: number, rate?: number): Promise<ServiceResult> {
  const before = service.cpuMs();
  const result = await putLoad({
    url: `${service.url}${path}`,
    body,
    seconds,
    connections: CONNECTIONS,
    core: LOAD_CORE,
    ...(rate && { rate }),
  });
  return { ...result, cpuMsPerRequest: (service.cpuMs() - before) / result.requests };
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
