import { describe, expect, it } from 'vitest';
import { type Day, parseDay } from '../../days.js';
import { countRepeatPurchases } from '../../features/repeatPurchases.testdata.js';
import { Rng } from '../../random.js';
import { purchaseModelWith } from '../btyd/index.js';
import { type Season, seasonalShop, winterSeason } from '../btyd/seasonalShop.testdata.js';
import { total } from '../matrix.js';
import { AnchorCache } from './anchorCache.js';
import { fitSeasonalLevel, knowsSeasons, SeasonalLevel } from './seasonalLevel.js';
import { knownOn, revenueAfter, shopOf } from './shops.testdata.js';

const FIRST_DAY = parseDay('2020-09-01');
const LAST_DAY = parseDay('2023-02-28');

/** The level at a cutoff, and what came over what the anchors expected. */
function levelAt(cutoff: string, season: Season, horizonDays: number, spentOn = (_: Day) => 20) {
  const histories = seasonalShop(3000, FIRST_DAY, LAST_DAY, season, new Rng(4));
  const shop = shopOf(histories.length, (i) => histories[i].map((day) => [day, spentOn(day)] as const));
  const known = knownOn(shop, parseDay(cutoff), [horizonDays], () => []);
  const anchors = new AnchorCache();
  const present = anchors.of(known.present);
  const yearAgo = known.seasonal && anchors.of(known.seasonal);
  const repeats = countRepeatPurchases(histories, parseDay(cutoff), spentOn);
  const level = fitSeasonalLevel(present, repeats) as SeasonalLevel;
  const expected = total(present.anchor.expectedRevenue(known.present.table, horizonDays));
  return {
    fitted: level,
    yearAgo,
    level: level.over(horizonDays, yearAgo),
    came: total(revenueAfter(shop, known.present, horizonDays)) / expected,
  };
}

describe('fitSeasonalLevel', () => {
  it.each([
    { cutoff: '2022-10-01', horizonDays: 90 },
    { cutoff: '2022-04-01', horizonDays: 90 },
  ])('says what comes in the $horizonDays days after $cutoff', ({ cutoff, horizonDays }) => {
    const { level, came } = levelAt(cutoff, winterSeason, horizonDays);
    expect(Math.abs(Math.log(came))).toBeGreaterThan(0.2);
    expect(Math.abs(Math.log(level / came))).toBeLessThan(Math.abs(Math.log(came)) / 2);
  });

  it('knows that a season is dear, where it is no busier', () => {
    const isWinter = (day: Day) => winterSeason(day) > 1.2;
    const { level, came } = levelAt(
      '2022-10-01',
      () => 1,
      90,
      (day) => (isWinter(day) ? 30 : 15),
    );
    expect(Math.log(came)).toBeGreaterThan(0.2);
    expect(Math.abs(Math.log(level / came))).toBeLessThan(Math.log(came) / 2);
  });

  it('stays near 1 where there are no seasons', () => {
    expect(Math.abs(Math.log(levelAt('2022-10-01', () => 1, 90).level))).toBeLessThan(0.1);
  });

  it('trusts the season of a year ago half as far with half a year of history before it', () => {
    const { fitted, yearAgo } = levelAt('2022-10-01', winterSeason, 90);
    const byClock = fitted.over(90, undefined);
    /** How far the year ago moves what the clock says, with so many days of history before it. */
    const movedAfter = (days: number) => {
      const even = purchaseModelWith('bg-nbd', { ...fitted.even.parameters }, 364 + days);
      return Math.log(new SeasonalLevel(fitted.present, fitted.seasons, even).over(90, yearAgo) / byClock);
    };
    expect(Math.abs(movedAfter(365))).toBeGreaterThan(0.001);
    expect(movedAfter(730)).toBeCloseTo(movedAfter(365), 12);
    expect(movedAfter(182.5)).toBeCloseTo(movedAfter(365) / 2, 12);
  });

  it('leans half on the season of a year ago over clocks, on what more than an order tells', () => {
    const { fitted, yearAgo } = levelAt('2022-10-01', winterSeason, 90);
    if (yearAgo === undefined) throw new Error('the shop is older than that');
    const byClock = fitted.overClocks(90, undefined);
    const { anchor, snapshot } = yearAgo;
    const came = total(snapshot.labels.get(90)?.revenue ?? new Float64Array());
    const then = came / total(anchor.expectedRevenue(snapshot.table, 90));
    expect(Math.abs(Math.log(then / byClock))).toBeGreaterThan(0.1);
    expect(fitted.overClocks(90, yearAgo)).toBeCloseTo(Math.sqrt(byClock * then), 2);
    // A window of one customer, in which all but a cent was given back.
    const columns = new Map([...snapshot.table.columns].map(([name, column]) => [name, column.slice(0, 1)]));
    const table = { rows: 1, customers: snapshot.table.customers.slice(0, 1), columns };
    const labels = new Map([[90, { revenue: Float64Array.of(0.01), purchaseDays: Float64Array.of(1) }]]);
    const lone = { anchor, snapshot: { cutoff: snapshot.cutoff, table, labels } };
    expect(anchor.expectedRevenue(table, 90)[0]).toBeLessThan(3 * anchor.populationSpend);
    expect(fitted.overClocks(90, lone)).toBeGreaterThan(0.4 * byClock);
  });

  it('has the level of a year for longer horizons', () => {
    const [year, decade] = [365, 3650].map((days) => levelAt('2021-09-30', winterSeason, days).level);
    expect(decade).toBe(year);
  });

  it('waits until every season was seen', async () => {
    expect(knowsSeasons(FIRST_DAY, FIRST_DAY + 363)).toBe(false);
    expect(knowsSeasons(FIRST_DAY, FIRST_DAY + 364)).toBe(true);
    const shop = shopOf(100, (i) => [
      [FIRST_DAY + i, 20],
      [FIRST_DAY + 2 * i + 1, 20],
    ]);
    const { present, repeatsAt } = knownOn(shop, FIRST_DAY + 363, [90], () => []);
    const repeats = await repeatsAt?.(FIRST_DAY + 363);
    expect(repeats).toBeDefined();
    expect(fitSeasonalLevel(new AnchorCache().of(present), repeats)).toBeUndefined();
  });
});
