import { describe, expect, it } from 'vitest';
import { censoredAge, splitByAge } from './censored.js';

describe('censoredAge', () => {
  /** Customers 380 days old and 100 days old; `once` more of each age who never came back. */
  const customers = (old: number, young: number, once: number) => {
    const count = old + young;
    const age = Float64Array.from({ length: count + 2 * once }, (_, i) =>
      i < old || (i >= count && i % 2 === 0) ? 380 : 100,
    );
    return { age, recency: age.map(() => 0), frequency: age.map((_, i) => (i < count ? 3 : 0)) };
  };

  it('lies 90 days after the beginning of the data', () => {
    expect(censoredAge(customers(60, 60, 0), 400)).toBe(310);
  });

  it('counts whoever first came on the day after those 90 among the others', () => {
    const { frequency, recency, age } = customers(60, 50, 0);
    const onTheDay = { frequency, recency, age: age.map((days) => (days === 100 ? 310 : days)) };
    expect(censoredAge(onTheDay, 400)).toBe(310);
    expect(splitByAge(onTheDay.age, 310).map((rows) => rows.length)).toEqual([60, 50]);
  });

  it('tells nobody apart where too few of one of the two bought again', () => {
    expect(censoredAge(customers(60, 49, 100), 400)).toBe(Number.POSITIVE_INFINITY);
    expect(censoredAge(customers(49, 60, 100), 400)).toBe(Number.POSITIVE_INFINITY);
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
