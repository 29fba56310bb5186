import { expect, it } from 'vitest';
import { consistent } from './buying.js';

it('keeps the last purchase behind the first, each on a day of its own', () => {
  expect(consistent({ purchases: 1, spend: 5, firstAgo: 9, lastAgo: 2 })).toMatchObject({ lastAgo: 9 });
  expect(consistent({ purchases: 4, spend: 5, firstAgo: 1, lastAgo: 8 })).toMatchObject({
    firstAgo: 3,
    lastAgo: 0,
  });
});
