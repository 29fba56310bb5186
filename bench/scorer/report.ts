import type { LoadResult } from './load.js';
import type { MillionResult } from './million.js';
import type { ForestSize } from './services.js';

/** A load, and what it cost the service in processor time, which other work on the machine hardly changes. */
export interface ServiceResult extends LoadResult {
  readonly cpuMsPerRequest: number;
}

/** The scorer and its peer under the same load. */
export interface Pair {
  readonly ours: ServiceResult;
  readonly theirs: ServiceResult;
}

/** What was measured on one champion. */
export interface ChampionResult {
  /** The horizons that every answer holds, days; the scorer holds a forest for each. */
  readonly horizons: readonly number[];
  /** Of one forest; the peer holds one. */
  readonly forest: ForestSize;
  /** Milliseconds from the start of the process to the first answer of /readyz. */
  readonly startMs: number;
  readonly fromFeatures: Pair;
  readonly fromTransactions: Pair;
  /** At a share of the highest throughput; `rate` in requests a second. */
  readonly sustained: ServiceResult & { readonly rate: number };
}

/** Everything that the benchmark of the scorer measures. */
export interface Measured {
  readonly champions: readonly ChampionResult[];
  /** All customers of a store, scored in a batch. */
  readonly fromStore: MillionResult;
}

/** The figures as a page. */
export function markdownOf({ champions, fromStore }: Measured): string {
  return [
    '# The scorer beside FastAPI, uvicorn and scikit-learn',
    '',
    'One process each on one processor, 8 connections from a second process. The peer holds one forest and answers with one number; the scorer holds a forest of that size for every horizon, and answers with all of them, intervals, P(alive) and dates.',
    '',
    ...champions.flatMap(championLines),
    `${count(fromStore.answered)} customers with ${count(fromStore.orders)} orders scored from the store in ${fromStore.seconds.toFixed(0)} s on two processors, PostgreSQL included; memory ${fromStore.earlyMemoryMb} MB after a fifth, at most ${fromStore.mostMemoryMb} MB later.`,
    '',
  ].join('\n');
}

function championLines({
  horizons,
  forest,
  startMs,
  fromFeatures,
  fromTransactions,
  sustained,
}: ChampionResult): string[] {
  const { trees, leaves } = forest;
  return [
    `## ${horizons.length === 1 ? 'One horizon' : `${horizons.length} horizons`}, ${trees} trees with ${leaves} leaves each`,
    '',
    '| one prediction a request | requests/s | median | p99 | failed | CPU a request | requests/s, ratio | CPU, ratio |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows('from features', fromFeatures),
    ...rows('from 20 transactions', fromTransactions),
    '',
    `At ${sustained.rate} requests/s, 80 % of the most: median ${sustained.p50} ms, p99 ${sustained.p99} ms, ${sustained.failed} failed of ${sustained.requests}. Start to ready: ${Math.round(startMs)} ms.`,
    '',
  ];
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function rows(what: string, { ours, theirs }: Pair): string[] {
  const throughput = ours.requestsPerSecond / theirs.requestsPerSecond;
  const cpu = theirs.cpuMsPerRequest / ours.cpuMsPerRequest;
  return [
    row(`${what}: scorer`, ours, `${throughput.toFixed(0)}x | ${cpu.toFixed(0)}x`),
    row(`${what}: peer`, theirs, ' | '),
  ];
}

function row(
  name: string,
  { requestsPerSecond, p50, p99, failed, cpuMsPerRequest }: ServiceResult,
  ratios: string,
): string {
  const cells = [
    name,
    requestsPerSecond.toFixed(0),
    `${p50} ms`,
    `${p99} ms`,
    failed,
    `${cpuMsPerRequest.toFixed(2)} ms`,
  ];
  return `| ${cells.join(' | ')} | ${ratios} |`;
}
