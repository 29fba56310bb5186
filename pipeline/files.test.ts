import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { produceAtomically, readJson, writeAtomically } from './files.js';

describe('readJson', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clv-files-'));
  const file = join(folder, 'some.json');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('knows nothing of a file that is missing or cut off', () => {
    expect(readJson(file)).toBeUndefined();
    for (const content of ['', '{"a": [1, 2']) {
      writeFileSync(file, content);
      expect(readJson(file)).toBeUndefined();
    }
    writeFileSync(file, '{"a": [1, 2]}');
    expect(readJson(file)).toEqual({ a: [1, 2] });
  });

  it('does not pass over what cannot be read at all', () => {
    expect(() => readJson(folder)).toThrow('EISDIR');
  });
});

describe('an atomic write', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clv-files-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('that fails leaves what was there, and nothing besides', async () => {
    const file = join(folder, 'table.csv');
    writeAtomically(file, 'old');
    const failing = produceAtomically(file, async (temporary) => {
      writeFileSync(temporary, 'half of the n');
      throw new Error('the disk is full');
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(readFileSync(file, 'utf8')).toBe('old');
    mkdirSync(join(folder, 'taken'));
    expect(() => writeAtomically(join(folder, 'taken'), 'new')).toThrow();
    expect(readdirSync(folder).sort()).toEqual(['table.csv', 'taken']);
  });
});
