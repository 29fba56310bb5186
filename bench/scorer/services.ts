import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../../pipeline/stages/workspace.js';

/** A project's folder for benchmarks alone, so that nobody's champion is touched. */
export const BENCH_HOME = join(REPOSITORY, 'data', 'bench-scorer');
/** The same with a champion that predicts a single horizon, as the peer does. */
export const SINGLE_HOME = join(REPOSITORY, 'data', 'bench-scorer-single');

/** Milliseconds. */
const START_LIMIT = 120_000;

/** A service under load, in a process of its own. */
export interface Service {
  readonly url: string;
  readonly process: ChildProcess;
  /** Milliseconds from the start of the process to the first good answer. */
  readonly startMs: number;
  /** Milliseconds of processor time that it has used so far. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** Size of a forest. */
export interface ForestSize {
  readonly features: number;
  readonly trees: number;
  /** Mean leaves a tree. */
  readonly leaves: number;
  /** Rows that the peer is fitted to. */
  readonly rows: number;
}

/** Trains the champions that the benchmarks serve, where there are none yet. */
export function prepareChampions(): void {
  prepareChampion(BENCH_HOME, []);
  prepareChampion(SINGLE_HOME, ['--set', 'horizons_days=[90]']);
}

function prepareChampion(home: string, settings: readonly string[]): void {
  if (existsSync(join(home, 'artifacts', 'champion.json'))) return;
  execFileSync(
    process.execPath,
    [join(REPOSITORY, 'pipeline/bin/clv.mjs'), 'train', '--set', 'search.trials=0', ...settings],
    {
      cwd: REPOSITORY,
      env: { ...process.env, CLV_HOME: home },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}

/** Bundles the scorer, as the image holds it. */
export function prepareScorer(): void {
  execFileSync(process.execPath, [join(REPOSITORY, 'pipeline/bin/clv.mjs'), 'build'], { stdio: 'inherit' });
}

/** Starts the bundled scorer on the champion of {@link BENCH_HOME}, on the processors given, as taskset takes them. */
export async function startScorerProcess(
  cores: number | string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Service> {
  const port = await freePort();
  return start(
    cores,
    [process.execPath, join(REPOSITORY, 'dist', 'scorer', 'main.js')],
    `http://127.0.0.1:${port}`,
    '/readyz',
    { ...process.env, CLV_HOME: BENCH_HOME, PORT: String(port), LOG_LEVEL: 'warn', ...environment },
  );
}

/** Starts FastAPI, uvicorn and scikit-learn with a forest of that size, on the processor given. */
export async function startPeerProcess(python: string, cores: number, size: ForestSize): Promise<Service> {
  const port = await freePort();
  const peer = fileURLToPath(new URL('peer.py', import.meta.url));
  return start(
    cores,
    [python, peer, JSON.stringify({ ...size, port })],
    `http://127.0.0.1:${port}`,
    '/healthz',
    process.env,
  );
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

async function start(
  cores: number | string,
  command: readonly string[],
  url: string,
  health: string,
  env: NodeJS.ProcessEnv,
): Promise<Service> {
  const begin = performance.now();
  const child = spawn('taskset', ['-c', String(cores), ...command], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await untilHealthy(`${url}${health}`, child);
  return {
    url,
    process: child,
    startMs: performance.now() - begin,
    cpuMs: () => cpuMsOf(child.pid as number),
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** User and system time from Linux's /proc, whose clock ticks every 10 ms. */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
  return (user + system) * 10;
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < START_LIMIT; waited += 5) {
    if (child.exitCode !== null) throw new Error(`the service ended with code ${child.exitCode}`);
    const reply = await fetch(url).catch(() => undefined);
    if (reply?.ok) return;
    await delay(5);
  }
  throw new Error(`${url} did not answer within ${START_LIMIT / 1000} s`);
}
