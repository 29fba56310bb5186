import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readJson } from './files.js';

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
