import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { UserError } from '../../pipeline/errors.js';
import type { Finding, Monitoring, Severity } from '../../pipeline/monitoring/index.js';
import { REPOSITORY } from '../../pipeline/stages/workspace.js';
import { stopEmbedded } from '../../pipeline/store/index.js';

/** What one round of retraining said. */
export interface Round {
  readonly asOf: string;
  readonly status: Severity;
  readonly findings: readonly Finding[];
  readonly realised: Monitoring['realised'];
  /** The version that was trained, and the champion afterwards. */
  readonly version: string;
  readonly champion: string;
  readonly reasons: readonly string[];
  /** Wall time. */
  readonly seconds: number;
}

/** Rounds of `clv retrain` in a home of their own, which goes when they are done. */
export class Rounds {
  readonly #home = mkdtempSync(join(tmpdir(), 'clv-replay-'));

  /** @param source options that name the data; `settings` are overrides, `key=value` */
  constructor(
    readonly source: readonly string[],
    readonly settings: readonly string[],
  ) {
    chmodSync(this.#home, 0o755); // for root's server, which runs as another user
  }

  /** One round, knowing nothing after a day. @throws UserError where it fails. */
  async retrain(asOf: string): Promise<Round> {
    const started = performance.now();
    const overrides = this.settings.flatMap((setting) => ['--set', setting]);
    const child = spawn(
      process.execPath,
      ['pipeline/bin/clv.mjs', 'retrain', ...this.source, ...overrides, '--as-of', asOf, '--json'],
      {
        cwd: REPOSITORY,
        env: { ...process.env, CLV_HOME: this.#home, DATABASE_URL: '' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const said = JSON.parse(await text(child.stdout));
    if (said.error !== undefined) {
      throw new UserError(`The round of ${asOf} failed: ${said.error.message}`, said.error.todo ?? '');
    }
    return {
      asOf,
      status: said.status,
      findings: said.monitoring.findings,
      realised: said.monitoring.realised,
      version: said.outcome.version,
      champion: said.champion,
      reasons: said.outcome.decision?.reasons ?? [],
      seconds: (performance.now() - started) / 1000,
    };
  }

  async remove(): Promise<void> {
    await stopEmbedded(this.#home);
    rmSync(this.#home, { recursive: true, force: true });
  }
}
