import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const AUTOCANNON = createRequire(import.meta.url).resolve('autocannon');

/** A load that autocannon puts on a service, from a process of its own. */
export interface Load {
  readonly url: string;
  readonly body: unknown;
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second; as many as possible if undefined. */
  readonly rate?: number;
  /** The processor that autocannon runs on. */
  readonly core: number;
}

/** What came of it; latencies in milliseconds. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly requests: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
}

interface AutocannonResult {
  readonly requests: { readonly average: number; readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly non2xx: number;
  readonly errors: number;
}

/** Latencies at a given rate are corrected for coordinated omission. */
export async function putLoad({ url, body, connections, seconds, rate, core }: Load): Promise<LoadResult> {
  const options = ['-c', String(connections), '-d', String(seconds), '-m', 'POST', '--json', '--no-progress'];
  const request = ['-H', 'content-type=application/json', '-b', JSON.stringify(body), url];
  const { stdout } = await promisify(execFile)(
    'taskset',
    [
      '-c',
      String(core),
      process.execPath,
      AUTOCANNON,
      ...options,
      ...(rate ? ['-R', String(rate)] : []),
      ...request,
    ],
    { maxBuffer: 1 << 24 },
  );
  const { requests, latency, non2xx, errors } = JSON.parse(stdout) as AutocannonResult;
  return {
    requestsPerSecond: requests.average,
    requests: requests.total,
    failed: non2xx + errors,
    p50: latency.p50,
    p99: latency.p99,
  };
}
