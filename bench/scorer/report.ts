import type { LoadResult } from './load.js';
import type { MillionResult } from './million.js';
import type { ForestSize } from './services.js';

/** A load, and what it cost the service in processor time, which other work on the machine hardly changes. */
export interface ServiceResult extends LoadResult {
  readonly cpuMsPerRequest: number;
}

export interface Pair {
  readonly ours: ServiceResult;
  readonly theirs: ServiceResult;
}

/** Everything that the benchmark of the scorer measures. */
export interface Measured {
  readonly forest: ForestSize;
  readonly connections: number;
  /** Milliseconds from the start of the process to the first answer of /readyz. */
  readonly startMs: number;
  readonly fromFeatures: Pair;
  readonly fromTransactions: Pair;
  /** At a share of the highest throughput; `rate` in requests a second. */
  readonly sustained: ServiceResult & { readonly rate: number };
  /** All customers of a store, scored in a batch. */
  readonly fromStore: MillionResult;
}

/** The figures as a page. */
export function markdownOf({
  forest,
  connections,
  startMs,
  fromFeatures,
  fromTransactions,
  sustained,
  fromStore,
}: Measured): string {
  const { trees, leaves } = forest;
  return [
    '# The scorer beside FastAPI, uvicorn and scikit-learn',
    '',
    `One process each on one processor, ${connections} connections from a second process. The peer holds one forest of ${trees} trees with ${leaves} leaves; the scorer holds such a forest for every horizon, and answers with all of them.`,
    '',
    '| one prediction a request | requests/s | median | p99 | failed | CPU a request | requests/s, ratio | CPU, ratio |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows('from features', fromFeatures),
    ...rows('from 20 transactions', fromTransactions),
    '',
    `At ${sustained.rate} requests/s, 80 % of the most: median ${sustained.p50} ms, p99 ${sustained.p99} ms, ${sustained.failed} failed of ${sustained.requests}.`,
    `${count(fromStore.answered)} customers with ${count(fromStore.orders)} orders scored from the store in ${fromStore.seconds.toFixed(0)} s on two processors, PostgreSQL included; memory ${fromStore.earlyMemoryMb} MB after a fifth, at most ${fromStore.mostMemoryMb} MB later.`,
    `Start to ready: ${Math.round(startMs)} ms.`,
    '',
  ].join('\n');
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
