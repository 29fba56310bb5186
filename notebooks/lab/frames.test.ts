import { expect, it } from 'vitest';
import { frameRows, rowsFrame } from './frames.js';

const frame = rowsFrame([
  { days: 1, name: 'a' },
  { days: 3, name: 'b' },
]);

it('gives the rows of a frame back', () => {
  expect(frameRows(frame)).toEqual([
    { days: 1, name: 'a' },
    { days: 3, name: 'b' },
  ]);
});

it('keeps the names of rows that have one', () => {
  const rows = frameRows(frame.describe());
  expect(rows.find((row) => row[''] === 'mean')).toMatchObject({ days: 2 });
});
