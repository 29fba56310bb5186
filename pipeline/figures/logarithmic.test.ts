import { expect, it } from 'vitest';
import { logarithmic } from './logarithmic.js';

it.each([
  [
    [0.4, 30],
    [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
  ],
  [
    [1, 10_000],
    [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000],
  ],
  [
    [1, 1e12],
    [1, 1e2, 1e4, 1e6, 1e8, 1e10, 1e12],
  ],
])('marks %j with round numbers around it, fewer the wider it is', (ends, marks) => {
  const { tickvals, type } = logarithmic({}, ends);
  expect(type).toBe('log');
  expect((tickvals as number[]).slice(0, marks.length)).toEqual(marks);
});
