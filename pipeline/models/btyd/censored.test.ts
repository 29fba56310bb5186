import { describe, expect, it } from 'vitest';
import { censoredAge, splitByAge } from './censored.js';

describe('censoredAge', () => {
  const ages = (old: number, young: number) =>
    Float64Array.from({ length: old + young }, (_, i) => (i < old ? 380 : 100));

  it('lies 90 days after the beginning of the data', () => {
    expect(censoredAge(ages(60, 60), 400)).toBe(310);
  });

  it('tells nobody apart where one of the two is too small', () => {
    expect(censoredAge(ages(60, 49), 400)).toBe(Number.POSITIVE_INFINITY);
    expect(censoredAge(ages(49, 60), 400)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('splitByAge', () => {
  const age = Float64Array.of(5, 30, 10, 11);

  it('puts every row into one of two groups', () => {
    expect(splitByAge(age, 10)).toEqual([
      [1, 3],
      [0, 2],
    ]);
  });

  it('keeps all in one where nobody is to be told apart', () => {
    expect(splitByAge(age, Number.POSITIVE_INFINITY)).toEqual([[0, 1, 2, 3]]);
  });
});
