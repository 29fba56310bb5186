import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../store/index.js';
import { freePort } from '../tracking/mlflow/testServer.js';
import { SMALL_RUN, TestHome } from './testing.js';

describe('versions', () => {
  const home = new TestHome();
  const artifacts = join(home.folder, 'artifacts');
  const clv = async (...args: string[]) => {
    const { code, stdout, stderr } = await home.run([...args, '--json']);
    return { code, stderr, said: JSON.parse(stdout) };
  };
  const train = async (...more: string[]) => {
    const { code, stderr, said } = await clv('train', ...SMALL_RUN, ...more);
    expect(code, stderr).toBe(0);
    return said;
  };
  const manifest = (version: string) =>
    JSON.parse(readFileSync(join(artifacts, 'bundles', version, 'manifest.json'), 'utf8'));
  let early: string;
  let champion: string;

  beforeAll(async () => {
    early = (await train('--set', 'cutoffs.score="2024-09-30"', '--set', 'engine=baseline')).model_version;
    champion = (await train()).model_version;
  });
  afterAll(() => home.remove());

  it('compares on the test window of the challenger, with what had seen none of it', () => {
    const decisions = join(artifacts, 'promotions', 'simulated-shop.json');
    const [first, second] = JSON.parse(readFileSync(decisions, 'utf8'));
    expect(first).toMatchObject({ version: early, action: 'promoted', previous: null });
    expect(second).toMatchObject({ version: champion, action: 'promoted', previous: early });
    expect(second.window).toEqual({ cutoff: '2024-10-01', horizonDays: 90 });
    // What the test measured, and what the comparison measured again from the kept model, are the same.
    const { ngini, mae, bias, coverage80Randomised } = manifest(champion).metrics.model;
    expect(second.figures.challenger).toMatchObject({ ngini, mae, bias, coverage80: coverage80Randomised });
    expect(second.figures.champion.mae).toBeGreaterThan(second.figures.challenger.mae);
  });

  it('keeps the champion before a worse one, predicts with it, and says the one command that changes it', async () => {
    const { code, stdout } = await home.run(['train', ...SMALL_RUN, '--set', 'engine=baseline']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/stays a challenger/);
    expect(stdout).toMatch(
      /is not promoted over .* on the 90 days after 2024-10-01: .*against the champion's/,
    );
    const [, command] = /`clv (promote \S+ --force)`/.exec(stdout) as RegExpExecArray;
    const store = await openStore({ dataset: 'simulated-shop', root: home.folder, databaseUrl: '' });
    try {
      const scorings = await store.query(
        `SELECT model_version FROM ${store.table('scorings')} ORDER BY scoring_id DESC LIMIT 1`,
      );
      expect(scorings).toEqual([{ model_version: champion }]);
      const runs = await store.query(
        `SELECT status, model_version FROM ${store.table('runs')} ORDER BY run_id`,
      );
      expect(runs.slice(0, 2)).toEqual([
        { status: 'finished', model_version: early },
        { status: 'finished', model_version: champion },
      ]);
    } finally {
      await store.close();
    }
    const byHand = (await clv(...command.split(' '))).said.champion;
    expect(byHand).not.toBe(champion);
    // Nothing is decided again, and what a person decided since is told.
    const { promotion } = await train('--set', 'engine=baseline');
    expect(promotion).toEqual({ version: byHand, champion: byHand, serves: byHand });
    expect((await clv('rollback')).said.champion).toBe(champion);
  });

  it('says after a rollback whose predictions the store holds, and why a scoring would make others', async () => {
    const { stdout } = await home.run(['promote', champion]);
    const [, predicted] = /The predictions in the store, .* are (\S+)'s until `make score`/.exec(
      stdout,
    ) as RegExpExecArray;
    const why = (await home.run(['why', 'score', ...SMALL_RUN])).stdout;
    expect(why).toContain(`champion changed (${predicted} → ${champion})`);
  });

  it('leaves what the scorer serves where another data set is trained', async () => {
    const { stdout } = await home.run(['train', ...SMALL_RUN, '--dataset', 'second-shop']);
    expect(stdout).toMatch(`The scorer serves ${champion} of simulated-shop;`);
    const [, command] = /`clv (promote \S+)` makes it serve second-shop/.exec(stdout) as RegExpExecArray;
    expect((await clv(...command.split(' '))).said.serves).toBe(command.split(' ')[1]);
    expect((await clv('promote', champion)).said).toMatchObject({ serves: champion, champion });
  });

  it('lists, shows and compares runs', async () => {
    const { runs } = (await clv('runs')).said;
    expect(runs.map(({ status }: { status: string }) => status)).not.toContain('failed');
    const [one, other] = runs.map(({ run_id }: { run_id: string }) => run_id);
    expect((await home.run(['runs'])).stdout).toMatch(
      new RegExp(`${other} +simulated-shop +finished .*champion`),
    );
    expect((await home.run(['runs', 'show', one.slice(-6)])).stdout).toMatch(/forest\.trees +20\n/);
    const { params, metrics } = (await clv('runs', 'diff', one, other)).said;
    expect(params).toContainEqual({ name: 'engine', before: 'baseline', after: 'anchored-forest' });
    expect(metrics.map(({ name }: { name: string }) => name)).toContain('test/mae');
    expect(await home.run(['runs', 'show', 'nonesuch'])).toMatchObject({ code: 2 });
    for (const figure of runs[1].figures) {
      expect(existsSync(join(artifacts, 'runs', other, 'figures', figure))).toBe(true);
    }
  });

  it('keeps the bundles and predictions that retention names, and every champion', async () => {
    const few = ['--set', 'retention.bundles=1', '--set', 'retention.scorings=1'];
    const last = await train('--set', 'forest.trees=22', ...few);
    expect(last.pruned.bundles.length).toBeGreaterThan(0);
    const left = readdirSync(join(artifacts, 'bundles'));
    expect(left).toEqual(expect.arrayContaining([champion, last.model_version, last.champion]));
    for (const gone of last.pruned.bundles) expect(left).not.toContain(gone);
    expect(readdirSync(join(artifacts, 'tested'))).toEqual(expect.not.arrayContaining(last.pruned.bundles));
    expect((await clv('bundle', 'verify')).said.verified).toBe(true);
  });

  it('serves every request while the champion changes under load', async () => {
    const [before, after] = [championNow(), champion === championNow() ? lastPromoted() : champion];
    const port = await freePort();
    const { child, ended } = home.start(['serve', '--port', String(port)], { CLV_CONCURRENCY: '64' });
    const url = `http://127.0.0.1:${port}`;
    const predict = async () => {
      const response = await fetch(`${url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"transactions":[{"date":"2024-11-02","amount":40}]}',
      });
      const { model_version: version } = (await response.json()) as { model_version: string };
      return { status: response.status, version };
    };
    try {
      await untilReady(url);
      const replies: { status: number; version: string }[] = [];
      let isOver = false;
      const load = Array.from({ length: 4 }, async () => {
        while (!isOver) replies.push(await predict());
      });
      for (const version of [after, before]) {
        expect((await home.run(['rollback', version])).code).toBe(0);
        while ((await predict()).version !== version) await predict();
      }
      isOver = true;
      await Promise.all(load);
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(replies.map(({ version }) => version))).toEqual(new Set([before, after]));
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  });

  const championNow = (): string =>
    JSON.parse(readFileSync(join(artifacts, 'champion.json'), 'utf8')).model_version;
  const lastPromoted = (): string =>
    readdirSync(join(artifacts, 'bundles')).find((version) => version !== championNow()) as string;
});

/** Waits for a process of its own to listen and to be ready; it says so nowhere else. */
async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const reply = await fetch(`${url}/readyz`).catch(() => undefined);
    if (reply?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${url} did not get ready`);
}
