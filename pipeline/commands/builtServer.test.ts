import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceStamp } from './builtServer.js';

describe('the stamp of a build', () => {
  // Below a folder of that name, which says nothing about what lies in it.
  const parent = mkdtempSync(join(tmpdir(), 'clv-stamp-'));
  const repository = join(parent, 'dist', 'clv');
  afterAll(() => rmSync(parent, { recursive: true }));

  const isAnotherAfter = (path: string) => {
    const before = sourceStamp(repository);
    const file = join(repository, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'changed');
    return sourceStamp(repository) !== before;
  };
  for (const folder of ['scorer', 'pipeline']) mkdirSync(join(repository, folder), { recursive: true });
  writeFileSync(join(repository, 'package-lock.json'), '{}');

  it.each(['page.tsx', 'app.ts', 'styles/base.css', 'index.html', 'icon.svg'])(
    'is another one with another %s of the dashboard',
    (file) => expect(isAnotherAfter(`scorer/dashboard/src/${file}`)).toBe(true),
  );

  it.each(['scorer/dashboard/dist/index.html', 'scorer/main.test.ts'])('does not look at %s', (file) =>
    expect(isAnotherAfter(file)).toBe(false),
  );
});
