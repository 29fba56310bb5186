import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBundle } from '../bundle/index.js';
import { sha256 } from '../files.js';
import { openStore } from '../store/index.js';
import { SMALL_RUN, TestHome } from './testing.js';

/** Hash of every file of the champion's bundle, by name. */
function bundleHashes(home: TestHome): Record<string, string> {
  const { model_version } = JSON.parse(readFileSync(join(home.folder, 'artifacts', 'champion.json'), 'utf8'));
  const folder = join(home.folder, 'artifacts', 'bundles', model_version);
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, sha256(readFileSync(join(folder, name)))]),
  );
}

describe('clv train', () => {
  const home = new TestHome();
  const train = (...more: string[]) => home.run(['train', ...SMALL_RUN, ...more]);
  let first: Awaited<ReturnType<typeof train>>;

  beforeAll(async () => {
    first = await train();
  });
  afterAll(() => home.remove());

  it('leaves a verified bundle, predictions, metrics and a summary that a person understands', async () => {
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/rows = .* accepted \+ .* rejected/);
    expect(first.stdout).toMatch(/this model.*\n.*buy-till-you-die alone/);
    expect(first.stdout).toMatch(/Where to look next/);
    expect(first.stdout).toMatch(/make serve/);
    const verified = await home.run(['bundle', 'verify']);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('golden pairs reproduced') });
    const reports = join(home.folder, 'reports', 'simulated-shop');
    const [header, ...rows] = readFileSync(join(reports, 'predictions.csv'), 'utf8').trim().split('\n');
    expect(header).toMatch(/^customer_id,clv,/);
    expect(rows).toHaveLength(JSON.parse((await train('--json')).stdout).scored.customers);
    expect(
      JSON.parse(readFileSync(join(reports, 'metrics.json'), 'utf8')).test.metrics.model.ngini,
    ).toBeGreaterThan(0.3);
  });

  it('says so when nothing changed, and why a stage would run when something did', async () => {
    const again = await train();
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing changed/) });
    const why = await home.run(['why', 'train', ...SMALL_RUN, '--set', 'forest.trees=21', '--json']);
    expect(JSON.parse(why.stdout)).toMatchObject({
      ingest: [],
      snapshot: [],
      fit: [expect.stringMatching(/^parameters changed/)],
    });
  });

  it('leaves predictions that can be counted and sorted without reading their rows', async () => {
    const store = await openStore({ dataset: 'simulated-shop', root: home.folder, databaseUrl: '' });
    try {
      const [{ pages, visible }] = await store.query<{ pages: number; visible: number }>(
        'SELECT relpages AS pages, relallvisible AS visible FROM pg_class WHERE oid = $1::regclass',
        [store.table('predictions')],
      );
      expect(pages).toBeGreaterThan(0);
      expect(visible).toBe(pages);
    } finally {
      await store.close();
    }
  });

  it('makes again what went missing, in the store and on disk', async () => {
    const store = await openStore({ dataset: 'simulated-shop', root: home.folder, databaseUrl: '' });
    try {
      await store.execute(`DROP SCHEMA ${store.schema} CASCADE`);
    } finally {
      await store.close();
    }
    rmSync(join(home.folder, 'artifacts', 'bundles'), { recursive: true });
    const again = await train('--json');
    expect(again).toMatchObject({ code: 0 });
    const ran = JSON.parse(again.stdout).stages.filter((stage: { ran: boolean }) => stage.ran);
    expect(ran.map(({ stage }: { stage: string }) => stage)).toEqual(['ingest', 'export', 'score']);
    expect(await home.run(['bundle', 'verify'])).toMatchObject({ code: 0 });
  });

  it('measures again what was fitted again', async () => {
    const read = () => readFileSync(join(home.folder, 'reports', 'simulated-shop', 'metrics.json'), 'utf8');
    const before = read();
    expect(await train('--set', 'engine=baseline')).toMatchObject({ code: 0 });
    expect(read()).not.toBe(before);
    expect(await train()).toMatchObject({ code: 0 });
    expect(read()).toBe(before);
  });

  it('gives the same bytes from scratch, whatever the number of workers', async () => {
    // Large enough for deep trees, in which features become constant from node to node.
    const large = ['--set', 'source.simulate.customers=2500', '--set', 'forest.min_samples_leaf=5'];
    const hashes = [];
    for (const workers of [0, 2]) {
      const other = new TestHome();
      try {
        const run = await other.run(['train', ...SMALL_RUN, ...large, '--set', `workers=${workers}`]);
        expect(run).toMatchObject({ code: 0 });
        hashes.push(bundleHashes(other));
      } finally {
        await other.remove();
      }
    }
    expect(hashes[1]).toEqual(hashes[0]);
  });

  it('refuses a bundle with a flipped bit', () => {
    const { model_version } = JSON.parse(
      readFileSync(join(home.folder, 'artifacts', 'champion.json'), 'utf8'),
    );
    const folder = join(home.folder, 'artifacts', 'bundles', model_version);
    const bytes = readFileSync(join(folder, 'model.json'));
    bytes[100] ^= 1;
    const copy = join(home.folder, 'tampered');
    home.copyFolder(folder, copy);
    home.file(join('tampered', 'model.json'), bytes);
    expect(() => loadBundle(copy)).toThrow(/damaged: 'model.json' has another SHA-256/);
  });
});

describe('clv train, stopped in the middle', () => {
  const home = new TestHome();
  const runs = async () => JSON.parse((await home.run(['runs', '--json'])).stdout).runs;
  afterAll(() => home.remove());

  it.each([
    ['kill -9 after reading', 'SIGKILL', /Reading: .* accepted/],
    ['kill -9 after the snapshots', 'SIGKILL', /Snapshots: .* cutoffs/],
    ['kill -9 after the search', 'SIGKILL', /Search: .* folds/],
    ['Ctrl-C', 'SIGINT', /Snapshots|Search/],
    ['a scheduler', 'SIGTERM', /Snapshots|Search/],
  ] as const)('by %s, leaves no champion and nothing half-written', async (_, signal, moment) => {
    const { child, ended } = home.start(['train', ...SMALL_RUN, '--set', 'horizons_days=[30,90]']);
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk;
      if (moment.test(said)) child.kill(signal);
    });
    const { code, signal: died, stderr } = await ended;
    if (signal !== 'SIGKILL') {
      expect(code).toBe(signal === 'SIGINT' ? 130 : 143);
      expect(stderr).toMatch(/run the same command again/);
    } else {
      expect(died).toBe('SIGKILL');
    }
    const artifacts = readdirSync(join(home.folder, 'artifacts'));
    expect(artifacts).not.toContain('champion.json');
  });

  it('is recorded, and so is a run that fails', async () => {
    expect(await home.run(['train', '--source', 'csv', '--file', 'none.csv'])).toMatchObject({ code: 2 });
    // Killed runs are found out when the next one of their data set starts.
    expect(await runs()).toMatchObject([
      { status: 'failed', error: expect.stringContaining('killed?'), seconds: null },
      { status: 'failed', error: expect.stringContaining('killed?') },
      { status: 'failed', error: expect.stringContaining('killed?') },
      { status: 'interrupted', dataset: 'simulated-shop' },
      { status: 'interrupted', dataset: 'simulated-shop' },
      { status: 'failed', dataset: 'none', error: expect.stringContaining('none.csv') },
    ]);
  });

  it('and goes on from there when run again', async () => {
    const { code, stdout } = await home.run(['train', ...SMALL_RUN, '--set', 'horizons_days=[30,90]']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/is the champion/);
    for (const folder of [
      'data/interim/simulated-shop',
      'data/processed/simulated-shop',
      'reports/simulated-shop',
    ]) {
      expect(readdirSync(join(home.folder, folder)).filter((name) => name.startsWith('.'))).toEqual([]);
    }
  });
});
