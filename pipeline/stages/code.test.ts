import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STAGES } from './index.js';
import { SHARED_CODE } from './record.js';
import { REPOSITORY } from './workspace.js';

/** What a file takes from others of ours to run, types apart. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(REPOSITORY, file), 'utf8');
  const found = text.matchAll(/^(?:import|export) (?!type )([^;]*?) from '(\.[^']*)\.js';$/gm);
  return [...found]
    .filter(([, names]) => !/^\{(\s*type \w+( as \w+)?,?)*\s*\}$/.test(names))
    .map(([, , path]) => `${join(dirname(file), path).split(sep).join('/')}.ts`);
}

/**
 * Files that a stage runs. Two kinds say what they have to say otherwise: the parameters, and the other stages, of
 * which only the places of their files are asked, and their outputs count.
 */
function filesOf(stage: string): Set<string> {
  const others = STAGES.map(({ name }) => `pipeline/stages/${name}.ts`);
  const files = new Set([`pipeline/stages/${stage}.ts`]);
  for (const file of files) {
    for (const path of importsOf(file)) {
      if (!others.includes(path) && !path.startsWith('pipeline/params/')) files.add(path);
    }
  }
  return files;
}

describe('the code that a stage depends on', () => {
  // `promote` says itself why it depends on none.
  it.each(STAGES.filter(({ name }) => name !== 'promote'))('is all that $name runs', ({ name, code }) => {
    const places = [...SHARED_CODE, ...code];
    const forgotten = [...filesOf(name)].filter(
      (file) => !places.some((place) => file === place || file.startsWith(`${place}/`)),
    );
    expect(forgotten).toEqual([]);
  });
});
