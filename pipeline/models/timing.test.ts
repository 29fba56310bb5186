import { describe, expect, it } from 'vitest';
import { parseDay } from '../days.js';
import { computeFeatureTable, selectedFeatures } from '../features/index.js';
import { order } from '../features/testOrders.js';
import { quarterOf } from './btyd/ownClock.js';
import { seasonHistories } from './timing.js';

const CUTOFF = parseDay('2024-12-30');
const FEATURES = selectedFeatures({ attributes: [] });

/** What the features tell of someone who bought on these days. */
function historyOf(days: readonly number[], shares: Record<string, number> = {}) {
  const orders = new Map([
    ['a', days.map((day, i) => order(day, 10, { customerId: 'a', orderKey: `${i}` }))],
  ]);
  const table = computeFeatureTable(orders, CUTOFF, { attributes: [], features: FEATURES });
  const changed = Object.entries(shares).map(([name, share]) => [name, Float64Array.of(share)] as const);
  return seasonHistories({ ...table, columns: new Map([...table.columns, ...changed]) }, CUTOFF)[0];
}

describe('seasonHistories', () => {
  it('counts each day in the quarter that clocks know it by', () => {
    for (let ago = 0; ago < 800; ago += 7) {
      const { purchaseDays, tenure } = historyOf([CUTOFF - ago]);
      expect(tenure).toBe(ago);
      expect([...purchaseDays].indexOf(1)).toBe(quarterOf(CUTOFF, CUTOFF - ago));
    }
  });

  it('knows how many days there were', () => {
    const { purchaseDays } = historyOf([CUTOFF - 800, CUTOFF - 435, CUTOFF - 70, CUTOFF - 10]);
    expect([...purchaseDays].reduce((a, b) => a + b, 0)).toBeCloseTo(4, 9);
  });

  it.each([
    { season_share_1: Number.NaN },
    { season_share_1: 0.01 },
    { season_share_1: -0.3, season_share_2: 1.3 },
  ])('knows nothing of shares that are not all there, or impossible: %o', (shares) => {
    expect([...historyOf([CUTOFF - 100, CUTOFF - 10], shares).purchaseDays]).toEqual([0, 0, 0, 0]);
  });
});
