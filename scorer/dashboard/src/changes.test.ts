import { expect, it } from 'vitest';
import { type Changes, comparableChanges } from './changes.js';

const changes: Changes = {
  model_version: 'earlier',
  as_of: '2024-09-30',
  horizon_days: 90,
  previous_total: 100,
  joined: 1,
  joined_total: 10,
  gone: 0,
  risen_total: 5,
  fallen_total: 2,
  slipped: 1,
  slipped_total: 3,
};

it('compares a scoring with the one before only where both look equally far ahead', () => {
  expect(comparableChanges({ changes, horizon_days: 90 })).toBe(changes);
  expect(comparableChanges({ changes, horizon_days: 365 })).toBeUndefined();
  expect(comparableChanges({ changes: null, horizon_days: 90 })).toBeUndefined();
});
