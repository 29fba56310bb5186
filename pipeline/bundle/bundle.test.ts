import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.js';
import { computeFeatureTable } from '../features/index.js';
import { sha256 } from '../files.js';
import { tableFromRows } from './featureRows.js';
import { goldenPairs } from './golden.js';
import { championFolder, championVersion, loadBundle } from './index.js';
import { writeTestBundle } from './testing.js';

describe('a bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clv-bundle-'));
  let original = '';
  const copy = join(folder, 'copy');

  beforeAll(async () => {
    original = (await writeTestBundle(folder)).directory;
  });
  beforeEach(() => {
    rmSync(copy, { recursive: true, force: true });
    cpSync(original, copy, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Changes a JSON file of the copy, and its checksum in the manifest where asked to. */
  function edit(name: string, change: (content: never) => void, withChecksum = false): void {
    const path = join(copy, name);
    const content = JSON.parse(readFileSync(path, 'utf8'));
    change(content as never);
    writeFileSync(path, JSON.stringify(content));
    if (!withChecksum) return;
    const manifest = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8'));
    manifest.files[name] = sha256(readFileSync(path));
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify(manifest));
  }

  it('loads, and is the champion', () => {
    expect(loadBundle(copy).manifest.model_version).toBe(championVersion(folder));
    expect(championFolder(folder)).toBe(original);
  });

  it('is named after the score cutoff and its content', async () => {
    const again = await writeTestBundle(folder);
    expect(again.directory).toBe(original);
    const other = await writeTestBundle(folder, { seed: 2 });
    expect(other.version).not.toBe(again.version);
    expect(other.version.slice(0, 8)).toBe('20241230');
  });

  it('stays where it stands when the same version is written again, unless it is damaged', async () => {
    const marks = () => readdirSync(original).map((name) => statSync(join(original, name)).ino);
    const before = marks();
    await writeTestBundle(folder);
    expect(marks()).toEqual(before);
    appendFileSync(join(original, 'model.json'), ' ');
    await writeTestBundle(folder);
    expect(() => loadBundle(original)).not.toThrow();
    expect(readdirSync(join(folder, 'bundles')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is refused when any of its files has a flipped bit', () => {
    for (const name of readdirSync(copy).filter((file) => file !== 'manifest.json')) {
      const path = join(copy, name);
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1] ^= 1;
      writeFileSync(path, bytes);
      expect(() => loadBundle(copy)).toThrow(`'${name}' has another SHA-256`);
      cpSync(join(original, name), path);
    }
  });

  it('is refused when a file is missing, cut off or too many', () => {
    writeFileSync(join(copy, 'more.bin'), 'x');
    expect(() => loadBundle(copy)).toThrow("holds 'more.bin'");
    rmSync(join(copy, 'more.bin'));
    writeFileSync(join(copy, 'model.json'), readFileSync(join(copy, 'model.json')).subarray(0, 50));
    expect(() => loadBundle(copy)).toThrow("'model.json' has another SHA-256");
    rmSync(join(copy, 'model.json'));
    expect(() => loadBundle(copy)).toThrow("'model.json' is missing");
  });

  it('is refused by name when its format is newer', () => {
    edit('manifest.json', (manifest: { format: number }) => {
      manifest.format = 2;
    });
    expect(() => loadBundle(copy)).toThrow(/has format 2; this version reads format 1/);
  });

  it.each<[string, (pair: { clv: number[]; pAlive: number }) => void]>([
    [
      'the value of a customer',
      (pair) => {
        pair.clv[0] += 0.01;
      },
    ],
    [
      'whether a customer comes again',
      (pair) => {
        pair.pAlive += 0.01;
      },
    ],
  ])('is refused when it does not say again what it said of %s when it was exported', (_, change) => {
    edit('golden.json', (pairs: { clv: number[]; pAlive: number }[]) => change(pairs[3]), true);
    expect(() => loadBundle(copy)).toThrow(/golden pair 3/);
  });

  it('is checked by customers from the lowest prediction to the highest', async () => {
    const { customers, cutoff } = await writeTestBundle(folder);
    const { model } = loadBundle(copy);
    const table = computeFeatureTable(customers, cutoff, { attributes: ['country'] });
    const predictions = model.forHorizon(90).expectedRevenue(table);
    const pairs = goldenPairs(model, table, predictions);
    const said = model.forHorizon(90).expectedRevenue(tableFromRows(pairs.map(({ features }) => features)));
    const sorted = predictions.toSorted();
    expect(said).toHaveLength(7);
    expect([said[0], said[6]]).toEqual([sorted[0], sorted[sorted.length - 1]]);
  });

  it('is refused when it has nothing to be checked by', () => {
    edit('manifest.json', ({ files }: { files: Record<string, string> }) => delete files['golden.json']);
    rmSync(join(copy, 'golden.json'));
    expect(() => loadBundle(copy)).toThrow(UserError);
    expect(() => loadBundle(copy)).toThrow(/is damaged: its manifest names no golden.json/);
  });

  it('a folder that is none is refused with what to do', () => {
    expect(() => loadBundle(folder)).toThrow(UserError);
    expect(() => loadBundle(folder)).toThrow(/is not a bundle/);
    expect(() => championFolder(join(folder, 'nowhere'))).toThrow(/no champion/);
    writeFileSync(join(copy, 'manifest.json'), 'null');
    expect(() => loadBundle(copy)).toThrow(UserError);
  });

  it('is not taken for none where the pointer to it is damaged', () => {
    writeFileSync(join(copy, 'champion.json'), '{ "model_ver');
    expect(() => championVersion(copy)).toThrow(UserError);
    expect(() => championVersion(copy)).toThrow(/does not name a champion/);
  });
});
