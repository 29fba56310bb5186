import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../pipeline/days.js';
import { Rng } from '../pipeline/random.js';
import { ensureEmbedded, stopEmbedded } from '../pipeline/store/embedded/server.js';
import { Clone, REPOSITORY } from './clone.js';
import { type Fence, fencesOf } from './markdown.js';

/** Lines that are not executed here, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'make test': 'it runs this very test',
  'make lab': 'it stays open; `make notebooks` sets up and uses the same kernel',
  'make notebooks': 'minutes; notebooks/machinery/execute.test.ts executes every notebook',
  'make replay': 'minutes, on Online Retail II; pipeline/commands/retrain.test.ts replays a small shop',
  'docker compose up': 'needs a container engine; the workflow ci.yml runs it',
  'docker compose --profile lab': 'needs a container engine',
  'docker build': 'needs a container engine; `make check-image` builds and asks the image',
  'docker run': 'as above',
};

/** Lines that may rightly end with another code than 0, and why. */
const MAY_REFUSE: Readonly<Record<string, string>> = {
  'npx clv rollback': 'there may be no champion before',
  'make monitor': 'an alert ends with 3',
  'make retrain': 'an alert ends with 3',
};

/** What the page names and only its reader has. */
const READERS_DATABASE = /postgres:\/\/user:password@host[^']*/;

const readme = fencesOf(readFileSync(join(REPOSITORY, 'README.md'), 'utf8'));
const programs = readme.filter(({ language }) => language !== '');

describe('the commands of README.md', () => {
  let clone: Clone;
  let databaseHome: string;
  let databaseUrl: string;
  let port: number;
  let scorer: ChildProcess | undefined;

  beforeAll(async () => {
    clone = new Clone();
    clone.write(
      'orders.csv',
      csvOf('customer_id,date,amount', ({ customer, date, amount }) => [customer, date, amount]),
    );
    clone.write(
      'orders.csv.gz',
      gzipSync(csvOf('Customer ID,InvoiceDate,Quantity,Price,Invoice,Country', retailRow)),
    );
    databaseHome = mkdtempSync(join(tmpdir(), 'clv-reader-'));
    chmodSync(databaseHome, 0o755); // the server may run as another user
    const { config, release } = await ensureEmbedded({
      root: databaseHome,
      idleMinutes: 5,
      notice: () => undefined,
    });
    await release();
    const { user, password, host, port: databasePort, database } = config;
    databaseUrl = `postgres://${user}:${password}@${host}:${databasePort}/${database}`;
    port = await freePort();
  });
  afterAll(async () => {
    if (scorer) {
      scorer.kill('SIGTERM');
      await once(scorer, 'exit');
    }
    await clone.remove();
    await stopEmbedded(databaseHome);
    rmSync(databaseHome, { recursive: true, force: true });
  });

  it.each(programs.map((program) => [`line ${program.line}`, program] as const))('%s', async (_, program) => {
    if (/^make serve$/m.test(program.text)) return serve();
    const { code, output } = await execute(program);
    expect(output).not.toMatch(/\bis not (found|installed)\b/);
    expect({ code, output }).toMatchObject({ code: 0 });
  });

  it('leaves out only what it says, each with a line that is there', () => {
    const lines = readme.map(({ text }) => text).join('\n');
    for (const start of [...Object.keys(NOT_RUN), ...Object.keys(MAY_REFUSE)]) expect(lines).toContain(start);
  });

  function environment(): NodeJS.ProcessEnv {
    const { CLV_HOME: _home, ...inherited } = process.env;
    return { ...inherited, DATABASE_URL: '', SOURCE_DATABASE_URL: '', PORT: String(port) };
  }

  function execute({ language, text }: Fence) {
    const here = text
      .replaceAll('localhost:8000', `127.0.0.1:${port}`)
      .replace(READERS_DATABASE, databaseUrl);
    if (language === 'python') return clone.run('python3', ['-c', here], environment());
    if (language === 'sh') return clone.run('bash', ['-euo', 'pipefail', '-c', shell(here)], environment());
    clone.write('example.ts', here);
    return clone.run(process.execPath, ['--import', 'tsx', 'example.ts'], environment());
  }

  async function serve(): Promise<void> {
    scorer = spawn('make', ['serve'], {
      cwd: clone.folder,
      env: environment(),
      stdio: 'ignore',
      detached: false,
    });
    for (let looks = 0; looks < 300; looks++) {
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
      if (ready?.ok) return;
      await pause(100);
    }
    throw new Error('make serve did not become ready within 30 s.');
  }
});

/** The script with what cannot run left out, and with a curl that fails where the reply is an error. */
function shell(text: string): string {
  const lines = text.split('\n').map((line) => {
    if (Object.keys(NOT_RUN).some((start) => line.startsWith(start))) return ':';
    const refusal = Object.keys(MAY_REFUSE).some((start) => line.startsWith(start));
    return refusal ? `${line.replace(/\s+#.*$/, '')} || [ $? -lt 4 ]` : line;
  });
  return ['curl() { command curl --fail-with-body "$@"; }', ...lines].join('\n');
}

interface Row {
  readonly customer: string;
  readonly date: string;
  readonly amount: number;
  readonly order: number;
}

const retailRow = ({ customer, date, amount, order }: Row) => [
  customer,
  date,
  2,
  amount / 2,
  order,
  'France',
];

/** Two years of a shop whose customers buy at rates of their own. */
function csvOf(header: string, columns: (row: Row) => (string | number)[]): string {
  const random = new Rng(9);
  const [first, last] = [parseDay('2023-01-01'), parseDay('2024-12-31')];
  const rows: string[] = [header];
  for (let customer = 0; customer < 300; customer++) {
    const gap = 10 + 80 * random.next();
    for (let day = first + 300 * random.next(); day <= last; day += random.exponential(1 / gap)) {
      const amount = Math.round(2000 + 8000 * random.next()) / 100;
      const row = { customer: `K${customer}`, date: formatDay(Math.floor(day)), amount, order: rows.length };
      rows.push(columns(row).join(','));
    }
  }
  return `${rows.join('\n')}\n`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
