import { describe, expect, it } from 'vitest';
import { churnRiskOf, segmentsOf, tierLimits, tierOf } from './customerGroups.js';

describe('tiers', () => {
  it.each([10, 1000])(
    'of %d customers are the best tenth, the next three tenths and the rest',
    (customers) => {
      const clv = Float64Array.from({ length: customers }, (_, i) => (i * 7) % customers);
      const tiers = Array.from(clv, (value) => tierOf(value, tierLimits(clv)));
      const shareOf = (level: string) => tiers.filter((tier) => tier === level).length / customers;
      expect([shareOf('high'), shareOf('medium'), shareOf('low')]).toEqual([0.1, 0.3, 0.6]);
    },
  );

  it('begin above their limits', () => {
    const tiers = [31, 30, 21, 20].map((clv) => tierOf(clv, { high: 30, medium: 20 }));
    expect(tiers).toEqual(['high', 'medium', 'medium', 'low']);
  });

  it.each([
    {
      who: 'most are lost and equal',
      clv: [90, 80, 70, 0, 0, 0, 0, 0, 0, 0],
      tiers: ['high', 'medium', 'medium'],
    },
    {
      who: 'the best two are equal',
      clv: [90, 90, 70, 60, 5, 4, 3, 2, 1, 0],
      tiers: Array(4).fill('medium'),
    },
    { who: 'all are equal', clv: Array(10).fill(60), tiers: [] },
    { who: 'there is but one', clv: [60], tiers: [] },
  ])('are the lower ones of equal customers where $who', ({ clv, tiers }) => {
    const limits = tierLimits(Float64Array.from(clv));
    const low = Array(clv.length - tiers.length).fill('low');
    expect(clv.map((value) => tierOf(value, limits))).toEqual([...tiers, ...low]);
  });
});

it('the risk of churn is high below a chance of .4 to be alive, and low from .75', () => {
  expect([0.39, 0.4, 0.74, 0.75].map(churnRiskOf)).toEqual(['high', 'medium', 'medium', 'low']);
});

it.each([
  { purchase_days: 0, tenure_days: Number.NaN, pAlive: 0.9, segment: 'prospect' },
  { purchase_days: 1, tenure_days: 60, pAlive: 0.9, segment: 'new' },
  { purchase_days: 3, tenure_days: 60, pAlive: 0.1, segment: 'new' },
  { purchase_days: 4, tenure_days: 60, pAlive: 0.9, segment: 'loyal' },
  { purchase_days: 4, tenure_days: 200, pAlive: 0.5, segment: 'loyal, slipping' },
  { purchase_days: 4, tenure_days: 200, pAlive: 0.1, segment: 'lost' },
  { purchase_days: 3, tenure_days: 61, pAlive: 0.9, segment: 'occasional' },
  { purchase_days: 2, tenure_days: 61, pAlive: 0.5, segment: 'occasional, slipping' },
  { purchase_days: 2, tenure_days: 61, pAlive: 0.1, segment: 'lost' },
  { purchase_days: 1, tenure_days: 61, pAlive: 0.5, segment: 'one-time' },
  { purchase_days: 1, tenure_days: 61, pAlive: 0.1, segment: 'lost' },
])('$purchase_days purchase days in $tenure_days days make, with P(alive) $pAlive, $segment', (customer) => {
  const { purchase_days, tenure_days, pAlive, segment } = customer;
  const columns = new Map([
    ['purchase_days', Float64Array.of(purchase_days)],
    ['tenure_days', Float64Array.of(tenure_days)],
  ]);
  expect(segmentsOf({ rows: 1, customers: ['anna'], columns }, Float64Array.of(pAlive))).toEqual([segment]);
});
