import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.js';
import { REPOSITORY } from '../stages/workspace.js';
import { loadParams } from './load.js';

const FILE = `${REPOSITORY}params.yaml`;

/** The faults that are reported for overrides of the repository's params.yaml. */
function faults(...overrides: string[]): string {
  try {
    loadParams(FILE, overrides);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return 'none';
}

describe('params.yaml', () => {
  it('is valid as it stands in the repository', () => {
    expect(loadParams(FILE)).toMatchObject({ dataset: 'simulated-shop', horizon_days: 90 });
  });

  it('takes overrides, in order, and adds the horizon to the horizons', () => {
    const params = loadParams(FILE, ['horizon_days=45', 'search.trials=5', 'search.trials=7']);
    expect(params.search.trials).toBe(7);
    expect(params.horizons_days).toEqual([30, 45, 90, 180, 365]);
  });

  it.each([
    ['horizn_days=9', 'horizn_days is not a known key'],
    ['search.spaces=9', 'search.spaces is not a known key'],
    ['horizon_days=1.5', 'horizon_days is 1.5; it must be an int'],
    ['horizon_days=0', 'horizon_days is 0; it must be at least 1'],
    ['engine=magic', 'engine is "magic"; it must be "anchored-forest" or'],
    ['cutoffs.test=2024-02-30', 'cutoffs.test is "2024-02-30"; it must be a calendar day as YYYY-MM-DD'],
    ['cutoffs.test=2024', 'cutoffs.test is 2024; it must be "auto" or a string'],
    ['workers=many', 'workers is "many"; it must be "auto" or a number'],
    [
      'source.attributes.Land=Country',
      'source.attributes.Land is "Country"; its name must be lower-case letters',
    ],
    ['workers=99', 'workers is 99; it must be at most 64'],
    ['source.kind=csv', 'source.file is missing'],
    ['currency=pounds', 'currency is "pounds"'],
    ['forest.max_features=0', 'forest.max_features is 0; it must be more than 0'],
    ['__proto__.polluted=1', '__proto__ is not a known key'],
  ])('%s is refused with the key, the value and what is right', (override, sentence) => {
    expect(faults(override)).toContain(sentence);
  });

  it('names every fault at once', () => {
    expect(faults('horizon_days=0', 'seed=-1')).toMatch(/2 faults[\s\S]*seed is -1[\s\S]*horizon_days is 0/);
  });

  it('refuses a test window that ends after what may be known', () => {
    expect(faults('cutoffs.test="2024-06-01"', 'cutoffs.score="2024-07-01"')).toContain(
      'must end on or before cutoffs.score',
    );
  });

  it('never fails with anything but a UserError, whatever is overridden', () => {
    const key = fc.constantFrom(
      'horizon_days',
      'source',
      'cutoffs.test',
      'search.space.trees',
      'a.b.c',
      'features.exclude',
    );
    fc.assert(
      fc.property(key, fc.string(), (name, value) => {
        expect(typeof faults(`${name}=${value}`)).toBe('string');
      }),
    );
  });
});
