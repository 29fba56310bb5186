import { expect, it } from 'vitest';
import { daysAxis } from './axis.js';

it('shows one day with the days around it', () => {
  expect(daysAxis('2010-01-26', '2010-01-26').range).toEqual([
    '2010-01-19T00:00:00.000Z',
    '2010-02-02T00:00:00.000Z',
  ]);
});

it('leaves years some room at their ends', () => {
  const [from, to] = daysAxis('2009-12-01', '2011-12-09').range;
  expect(from.slice(0, 10)).toBe('2009-11-08');
  expect(to.slice(0, 10)).toBe('2011-12-31');
});
