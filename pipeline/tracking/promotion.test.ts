import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleFolder, championOf, championVersion, setChampionOf } from '../bundle/index.js';
import { writeTestBundle } from '../bundle/testing.js';
import { loadParams } from '../params/load.js';
import { openWorkspace, REPOSITORY } from '../stages/workspace.js';
import { readDecisions } from './decisions.js';
import { champion, isServed, offer, type PromotionContext, promote, rollback } from './promotion.js';

describe('promotion', () => {
  const root = mkdtempSync(join(tmpdir(), 'clv-promotion-'));
  const { artifacts } = openWorkspace('shop', root);
  let a = '';
  let b = '';
  let other = '';
  let another = '';

  beforeAll(async () => {
    a = (await writeTestBundle(artifacts, { dataset: 'shop' })).version;
    b = (await writeTestBundle(artifacts, { dataset: 'shop', seed: 2 })).version;
    other = (await writeTestBundle(artifacts, { dataset: 'other', seed: 3 })).version;
    another = (await writeTestBundle(artifacts, { dataset: 'other', seed: 5 })).version;
  });
  beforeEach(() => {
    for (const left of ['champion.json', 'champions', 'promotions']) {
      rmSync(join(artifacts, left), { recursive: true, force: true });
    }
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const context = (dataset = 'shop', ...set: string[]): PromotionContext => ({
    params: loadParams(join(REPOSITORY, 'params.yaml'), [`dataset=${dataset}`, ...set]),
    workspace: openWorkspace(dataset, root),
    now: Date.parse('2026-01-02T03:04:05Z'),
  });

  it('makes the first version of a data set its champion, and serves the first of all', async () => {
    expect(await offer(context(), a)).toMatchObject({ champion: a, serves: a });
    expect(await offer(context('other'), other)).toMatchObject({ champion: other, serves: a });
    expect(champion(context())).toEqual({ version: a, serves: true });
    expect(champion(context('other'))).toEqual({ version: other, serves: false });
  });

  it('keeps the champion where the two cannot be compared, and records why', async () => {
    await offer(context(), a);
    expect(await offer(context(), b)).toMatchObject({ champion: a, serves: a });
    expect(readDecisions(artifacts, 'shop')).toMatchObject([
      { action: 'promoted', version: a, previous: null, at: '2026-01-02T03:04:05.000Z' },
      { action: 'kept', version: b, previous: a, reasons: [expect.stringContaining('was not tested')] },
    ]);
  });

  it('decides nothing about the champion itself', async () => {
    await offer(context(), a);
    expect(await offer(context(), a)).toMatchObject({ champion: a, decision: undefined });
    expect(readDecisions(artifacts, 'shop')).toHaveLength(1);
  });

  it('leaves it to a person where promote is manual, but for the first', async () => {
    const manual = context('shop', 'promote=manual');
    expect(await offer(manual, a)).toMatchObject({ champion: a });
    expect(await offer(manual, b)).toMatchObject({
      champion: a,
      decision: { action: 'kept', reasons: ['it waits for `clv promote`'] },
    });
    expect(await promote(manual, b, { force: true })).toMatchObject({ champion: b, serves: b });
  });

  it('leaves it to a person where the data look wrong, but for the first', async () => {
    expect(await offer(context(), a, { held: true })).toMatchObject({ champion: a });
    expect(await offer(context(), b, { held: true })).toMatchObject({
      champion: a,
      decision: { action: 'kept', reasons: [expect.stringContaining('the data look wrong')] },
    });
  });

  it('by hand serves the version, whatever data set was served', async () => {
    await offer(context(), a);
    await offer(context('other'), other);
    expect(await promote(context('other'), other)).toMatchObject({ champion: other, serves: other });
    expect(championOf(artifacts, 'shop')).toBe(a);
  });

  it('rolls back to the champion before, and does not promote what was rolled back until a person does', async () => {
    await offer(context(), a);
    await promote(context(), b, { force: true });
    expect(rollback(context(), 'shop')).toMatchObject({ champion: a, serves: a });
    expect(await offer(context('shop', 'promote=auto'), b)).toMatchObject({
      champion: a,
      decision: { reasons: ['it was rolled back on 2026-01-02'] },
    });
    expect(await promote(context(), b, { force: true })).toMatchObject({ champion: b });
    expect(() => rollback(context(), 'other')).toThrow('No champion of other is known before the first');
  });

  it('rolls back to what the last promotion replaced, and no further than is known', async () => {
    await offer(context(), a);
    await promote(context(), b, { force: true });
    expect(rollback(context(), 'shop').champion).toBe(a);
    // Not to what was rolled back from.
    expect(() => rollback(context(), 'shop')).toThrow(`No champion of shop is known before ${a}`);
    await promote(context(), b, { force: true });
    await promote(context(), a, { force: true });
    expect(rollback(context(), 'shop').champion).toBe(b);
  });

  it('rolls back a data set that is not served without serving it', async () => {
    await promote(context('other'), other);
    await promote(context('other'), another, { force: true });
    await promote(context(), a);
    expect(rollback(context(), 'other')).toMatchObject({ champion: other, serves: a });
  });

  it('calls forced what a person overrode, and holds a rollback against no version that was promoted since', async () => {
    expect(await promote(context(), a, { force: true })).toMatchObject({ decision: { forced: false } });
    expect(await promote(context(), b, { force: true })).toMatchObject({ decision: { forced: true } });
    rollback(context(), 'shop');
    await promote(context(), b, { force: true });
    await promote(context(), a, { force: true });
    expect(await offer(context(), b)).toMatchObject({
      decision: { action: 'kept', reasons: [expect.stringContaining('was not tested')] },
    });
  });

  it('goes by the order of the decisions, not by a clock that was set back', async () => {
    const on = (day: string) => ({ ...context(), now: Date.parse(day) });
    await offer(on('2040-01-01'), a);
    await promote(on('2026-01-01'), b, { force: true });
    expect(rollback(on('1999-01-01'), 'shop')).toMatchObject({ champion: a });
    expect(await offer(on('2026-01-02'), b)).toMatchObject({ champion: a, decision: { action: 'kept' } });
    expect(readDecisions(artifacts, 'shop').map(({ at }) => at.slice(0, 4))).toEqual([
      '2040',
      '2026',
      '1999',
      '2026',
    ]);
  });

  it('records no rollback to the champion itself', async () => {
    await offer(context(), a);
    expect(rollback(context(), 'shop', a)).toEqual({ version: a, champion: a, serves: a });
    expect(readDecisions(artifacts, 'shop')).toHaveLength(1);
  });

  it('takes even what was rolled back where the champion is gone', async () => {
    await offer(context(), a);
    await promote(context(), b, { force: true });
    rollback(context(), 'shop');
    rmSync(join(artifacts, 'champions', 'shop.json'));
    expect(await offer(context(), b)).toMatchObject({ champion: b, decision: { action: 'promoted' } });
  });

  it('loses no decision where two processes promote versions of two data sets at the same time', async () => {
    const times = 20;
    const all = [
      { dataset: 'shop', versions: [a, b] },
      { dataset: 'other', versions: [other, another] },
    ];
    expect(
      await Promise.all(all.map(({ dataset, versions }) => promoteInTurn(root, dataset, versions, times))),
    ).toEqual([0, 0]);
    for (const { dataset, versions } of all) {
      const inTurn = Array.from({ length: times }, () => versions).flat();
      expect(readDecisions(artifacts, dataset).map(({ version }) => version)).toEqual(inTurn);
      expect(championOf(artifacts, dataset)).toBe(versions[1]);
    }
    expect([b, another]).toContain(championVersion(artifacts));
  });

  it('replaces a champion that may not serve any more', async () => {
    await offer(context(), a);
    const { version, directory } = await writeTestBundle(artifacts, { dataset: 'shop', seed: 4 });
    await promote(context(), version, { force: true });
    rmSync(join(directory, 'model.json'));
    expect(await offer(context(), a)).toMatchObject({
      champion: a,
      serves: a,
      decision: { reasons: [expect.stringContaining("'model.json' is missing")] },
    });
    await expect(promote(context(), version, { force: true })).rejects.toThrow('is damaged');
    expect(championVersion(artifacts)).toBe(a);
    rmSync(bundleFolder(artifacts, version), { recursive: true });
  });

  it('serves the champion again where the pointer was lost, though the version on offer is another', async () => {
    await offer(context(), a);
    expect(isServed(context())).toBe(true);
    rmSync(join(artifacts, 'champion.json'));
    expect(isServed(context())).toBe(false);
    expect(await offer(context(), b)).toMatchObject({ version: b, champion: a, serves: a });
    expect(championVersion(artifacts)).toBe(a);
    expect(isServed(context())).toBe(true);
    // What was decided already is not decided again.
    rmSync(join(artifacts, 'champion.json'));
    expect(await offer(context(), b)).toEqual({ version: b, champion: a, serves: a });
    expect(readDecisions(artifacts, 'shop')).toHaveLength(2);
  });

  it('replaces it also where the pointer was lost, though it was decided about the version on offer', async () => {
    const { version, directory } = await writeTestBundle(artifacts, { dataset: 'shop', seed: 7 });
    await promote(context(), version);
    expect(await offer(context(), b)).toMatchObject({ champion: version });
    rmSync(join(directory, 'model.json'));
    rmSync(join(artifacts, 'champion.json'));
    expect(await offer(context(), b)).toMatchObject({ champion: b, serves: b });
    rmSync(bundleFolder(artifacts, version), { recursive: true });
  });

  it('says of a version that was cleared away why it is gone', async () => {
    const { version, directory } = await writeTestBundle(artifacts, { dataset: 'shop', seed: 6 });
    await promote(context(), version, { force: true });
    await promote(context(), a, { force: true });
    expect(isServed(context())).toBe(true);
    rmSync(directory, { recursive: true });
    expect(() => rollback(context(), 'shop')).toThrow('`retention.bundles` clears older versions away');
    setChampionOf(artifacts, 'shop', version);
    expect(isServed(context())).toBe(false);
  });
});

/** Promotes versions in turn, again and again, in a process of its own; its exit code. */
function promoteInTurn(
  root: string,
  dataset: string,
  versions: readonly string[],
  times: number,
): Promise<number | null> {
  const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { loadParams } from ${from('../params/load.ts')};
    import { openWorkspace } from ${from('../stages/workspace.ts')};
    import { promote } from ${from('./promotion.ts')};
    const params = loadParams(${JSON.stringify(join(REPOSITORY, 'params.yaml'))}, ['dataset=${dataset}']);
    const context = { params, workspace: openWorkspace('${dataset}', ${JSON.stringify(root)}), now: 0 };
    for (let time = 0; time < ${times}; time++) {
      for (const version of ${JSON.stringify(versions)}) await promote(context, version, { force: true });
    }`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    cwd: REPOSITORY,
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.once('exit', resolve));
}
