import { describe, expect, it } from 'vitest';
import { bestOfColumn } from './bestOfColumn.js';

describe('bestOfColumn', () => {
  const highest = (value: number) => 1 - value;

  it('are all that read as the best one does', () => {
    expect(bestOfColumn(['0.700', '0.710', '0.710'], highest)).toEqual([false, true, true]);
    expect(bestOfColumn(['-0.075', '0.075', '0.080'], Math.abs)).toEqual([true, true, false]);
  });

  it('are never those that do not exist', () => {
    expect(bestOfColumn(['-', '0.2', 'Infinity'], highest)).toEqual([false, true, false]);
    expect(bestOfColumn(['-', '-'], highest)).toEqual([false, false]);
  });
});
