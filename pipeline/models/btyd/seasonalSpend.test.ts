import { describe, expect, it } from 'vitest';
import { type Day, parseDay } from '../../days.js';
import type { RepeatPurchases } from '../../features/repeatPurchases.js';
import { countRepeatPurchases } from '../../features/repeatPurchases.testdata.js';
import { Rng } from '../../random.js';
import { seasonOf } from './pace.js';
import { seasonalShop } from './seasonalShop.testdata.js';
import { fitSeasonalSpend } from './seasonalSpend.js';

const FIRST_DAY = parseDay('2021-03-01');
const CUTOFF = FIRST_DAY + 800;

function factorsOf(customers: number, spentOn: (day: Day) => number): Float64Array {
  const shop = seasonalShop(customers, FIRST_DAY, CUTOFF, () => 1, new Rng(6));
  return fitSeasonalSpend(countRepeatPurchases(shop, CUTOFF, spentOn) as RepeatPurchases);
}

describe('fitSeasonalSpend', () => {
  const isDear = (day: Day) => seasonOf(day) >= 20;

  it('finds the part of the year in which purchases are dearer', () => {
    const factors = factorsOf(3000, (day) => (isDear(day) ? 30 : 20));
    const [cheap, dear] = [factors.slice(0, 20), factors.slice(20)];
    for (const factor of dear) expect(Math.abs(factor / cheap[0] / 1.5 - 1)).toBeLessThan(0.15);
    for (const factor of cheap) expect(factor).toBeLessThan(1);
  });

  it('lets a few purchases say little, and none nothing', () => {
    for (const factor of factorsOf(20, (day) => (isDear(day) ? 30 : 20)))
      expect(Math.abs(factor - 1)).toBeLessThan(0.1);
    const nobody = countRepeatPurchases([[FIRST_DAY], [FIRST_DAY + 3]], CUTOFF) as RepeatPurchases;
    expect([...fitSeasonalSpend(nobody)]).toEqual(new Array(24).fill(1));
  });
});
