import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestBundle, writeTestBundle } from '../../../pipeline/bundle/testing.js';
import { NO_DATABASE } from '../../../scorer/testing/testScorer.js';
import { type Service, startScorerProcess } from '../services.js';

/** A scorer process with a small bundle in a folder of its own. */
export interface Subject {
  readonly service: Service;
  readonly artifacts: string;
  readonly bundle: TestBundle;
  /** Memory that it holds now, MB. */
  memory(): number;
  /** Starts another process on the same folder. */
  again(): Promise<Service>;
  remove(): Promise<void>;
}

/** The scorer shares the second processor with nothing but the load. */
const CORE = 0;

/** Starts a scorer on one core, without a database unless `environment` names one. */
export async function startSubject(environment: NodeJS.ProcessEnv = {}): Promise<Subject> {
  const home = mkdtempSync(join(tmpdir(), 'clv-soak-'));
  const artifacts = join(home, 'artifacts');
  const bundle = await writeTestBundle(artifacts);
  const settings = { CLV_HOME: home, DATABASE_URL: NO_DATABASE, LOG_LEVEL: 'fatal', ...environment };
  const again = () => startScorerProcess(CORE, settings);
  const service = await again();
  return {
    service,
    artifacts,
    bundle,
    memory: () => memoryOf(service.process.pid as number),
    again,
    async remove() {
      if (service.process.exitCode === null && service.process.signalCode === null) await service.stop();
      rmSync(home, { recursive: true });
    },
  };
}

/** A single prediction; the status. */
export async function predictOnce(url: string, body: unknown = { transactions: [] }): Promise<number> {
  const reply = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await reply.arrayBuffer();
  return reply.status;
}

/** How often each status came. */
export class Tally {
  readonly counts: Record<number, number> = {};

  /** Whether no other status came than these. */
  hasOnly(...statuses: readonly number[]): boolean {
    return Object.keys(this.counts).every((status) => statuses.includes(Number(status)));
  }

  add(status: number): void {
    this.counts[status] = (this.counts[status] ?? 0) + 1;
  }
}

/** Resident memory from Linux's /proc, MB. */
export function memoryOf(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
