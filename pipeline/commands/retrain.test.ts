import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { monitoringSchema } from '../monitoring/index.js';
import { SMALL_RUN, TestHome } from './testing.js';

/** What the last monitoring of a data set found. */
function monitoringOf(home: TestHome, dataset: string) {
  const path = join(home.folder, 'reports', dataset, 'monitoring.json');
  return monitoringSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

describe('clv retrain', () => {
  const home = new TestHome();
  afterAll(() => home.remove());
  const retrain = async (asOf: string) => {
    const { code, stdout, stderr } = await home.run(['retrain', ...SMALL_RUN, '--as-of', asOf, '--json']);
    return { code, stderr, said: JSON.parse(stdout) };
  };

  it('trains a first champion as if nothing later had come, and does nothing again where nothing is new', async () => {
    const first = await retrain('2024-10-31');
    expect(first.said).toMatchObject({ new: true, monitoring: { modelVersion: null, drift: [] } });
    expect(first.said.champion).toMatch(/^202410/);
    expect(existsSync(join(home.folder, 'reports', 'model-report.html'))).toBe(true);
    const second = await retrain('2024-10-31');
    expect(second.said).toMatchObject({ new: false, champion: first.said.champion });
    expect(second.code).toBe(first.code);
    expect(second.said.monitoring).toEqual(first.said.monitoring);
    // A champion that was lost is something to do, though the data are the same.
    rmSync(join(home.folder, 'artifacts', 'champions', 'simulated-shop.json'));
    const third = await retrain('2024-10-31');
    expect(third.said).toMatchObject({ new: true, champion: first.said.champion });
  });

  it('goes on where it was killed, and keeps what monitoring said of the champion of before', async () => {
    const arguments_ = ['retrain', ...SMALL_RUN, '--as-of', '2024-11-30'];
    const { child, ended } = home.start(arguments_);
    child.stderr.on('data', (chunk: Buffer) => {
      if (/Search: .* folds/.test(String(chunk))) child.kill('SIGKILL');
    });
    expect((await ended).signal).toBe('SIGKILL');
    const before = monitoringOf(home, 'simulated-shop');
    expect(before).toMatchObject({ championCutoff: expect.stringMatching(/^2024-10/) });
    const { code, stdout } = await home.run(arguments_);
    expect([0, 3]).toContain(code);
    expect(stdout).toMatch(/simulated-shop as of 2024-11-/);
    expect(monitoringOf(home, 'simulated-shop')).toEqual(before);
  });

  it('ends with 2 where another round is under way, and says whose', async () => {
    const first = home.start(['retrain', ...SMALL_RUN, '--as-of', '2024-12-15']);
    const second = new Promise<Awaited<ReturnType<TestHome['run']>>>((resolve) => {
      first.child.stderr.once('data', () => resolve(home.run(['retrain', ...SMALL_RUN])));
    });
    const { code, stderr } = await second;
    expect(code).toBe(2);
    expect(stderr).toMatch(
      new RegExp(`simulated-shop is being retrained already, by process ${first.child.pid} on .*, since`),
    );
    first.child.kill('SIGKILL');
    await first.ended;
  });

  it('keeps versions back that were trained on data that look wrong, until a person takes one', async () => {
    const raw = readFileSync(join(home.folder, 'data', 'raw', 'simulated-shop.csv'), 'utf8');
    const faulty = raw.replaceAll(/^.*,2024-11-(1[1-9]|20) .*\n/gm, '');
    const file = home.file('faulty.csv', faulty);
    const small = SMALL_RUN.slice(2);
    const source = ['--source', 'csv', '--file', file, ...small];
    const round = (asOf: string) => home.run(['retrain', ...source, '--as-of', asOf]);
    expect((await round('2024-10-31')).code).not.toBe(2);
    const alarmed = await round('2024-11-30');
    expect(alarmed.code).toBe(3);
    expect(alarmed.stdout).toMatch(/No order from 2024-11-1\d to 2024-11-2\d/);
    expect(alarmed.stdout.match(/ is not promoted over /g)).toHaveLength(1);
    expect(alarmed.stdout).toMatch(/The data look wrong .* waits for a person/);
    // No other command promotes what the round held back.
    const until = ['--set', 'source.until="2024-11-30"'];
    const lax = ['ngini', 'mae', 'bias', 'coverage'].flatMap((name) => ['--set', `tolerances.${name}=1`]);
    const scored = await home.run(['stage', 'score', ...source, ...until, ...lax]);
    expect(scored.stderr).toMatch(/stays a challenger: the data look wrong/);
    // A good month later the gap is still there; then a person says that the shop was closed.
    const later = await round('2024-12-30');
    expect(later.code).toBe(3);
    expect(later.stdout.replaceAll(/[\s│]+/g, ' ')).toContain('It stands since the delivery up to 2024-11-');
    const [, version] = /: (\S+) waits for a person/.exec(later.stdout) as RegExpExecArray;
    const byHand = await home.run(['promote', version, '--force']);
    expect(byHand.stdout).toMatch(`The scorer serves ${version}`);
    expect((await round('2024-12-31')).stdout).not.toMatch(/waits for a person|It stands since/);
  });
});

describe('clv monitor', () => {
  const home = new TestHome();
  afterAll(() => home.remove());

  it('ends with 0 where nothing is unusual, and looks at data of which there is no champion yet', async () => {
    const { code, stdout } = await home.run(['monitor', ...SMALL_RUN]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/champion none yet: ok\nNothing unusual/);
  });

  it('refuses a day that would take orders from the store, and leaves them there', async () => {
    await home.run(['monitor', ...SMALL_RUN]);
    const { code, stderr } = await home.run(['monitor', ...SMALL_RUN, '--as-of', '2024-06-30']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /The store holds orders of simulated-shop up to 2024-12-\d\d; monitoring as of 2024-06-30/,
    );
    expect((await home.run(['monitor', ...SMALL_RUN, '--as-of', '2024-12-31'])).code).toBe(0);
  });

  it('refuses a day before all data', async () => {
    const elsewhere = ['--set', 'dataset=early-shop'];
    const { code, stderr } = await home.run(['monitor', ...SMALL_RUN, ...elsewhere, '--as-of', '2020-01-01']);
    expect(code).toBe(2);
    expect(stderr).toContain('No order is dated on or before source.until 2020-01-01');
  });
});
