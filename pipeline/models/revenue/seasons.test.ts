import { describe, expect, it } from 'vitest';
import { type Day, parseDay } from '../../days.js';
import { normalisedGini } from '../../evaluation/gini.js';
import { explain } from '../../explain/explain.js';
import { topReasons } from '../../explain/reasons.js';
import { numericColumn } from '../../features/index.js';
import { Rng } from '../../random.js';
import { type Season, seasonalShop, skiSeason, winterSeason } from '../btyd/seasonalShop.testdata.js';
import { total } from '../matrix.js';
import { modelFromFiles, modelToFiles } from '../modelFiles.js';
import { AnchorCache } from './anchorCache.js';
import { fitModel } from './fitModel.js';
import { pauseWithSeasons } from './pauses.js';
import { learnSeasons } from './seasons.js';
import { FEATURES, knownOn, revenueAfter, shopOf } from './shops.testdata.js';
import { windowsOf } from './windows.js';

const FIRST_DAY = parseDay('2020-09-01');
const LAST_DAY = parseDay('2023-12-31');
/** The end of a quiet season. */
const CUTOFF = parseDay('2023-10-31');
const HORIZON_DAYS = 60;

const shopIn = (...seasons: Season[]) => {
  const each = 1500 / seasons.length;
  const histories = seasons.flatMap((season, i) =>
    seasonalShop(each, FIRST_DAY, LAST_DAY, season, new Rng(6 + i)),
  );
  return shopOf(histories.length, (i) => histories[i].map((day) => [day, 20] as const));
};
const knownOf = (shop: ReturnType<typeof shopOf>) =>
  knownOn(shop, CUTOFF, [HORIZON_DAYS], (days) => [CUTOFF - days, CUTOFF - 120, CUTOFF - 180]);

describe('learnSeasons', () => {
  const ski = shopIn(skiSeason);
  const known = knownOf(ski);
  const came = revenueAfter(ski, known.present, HORIZON_DAYS);
  const { table } = known.present;

  it('takes the clock where customers pause with the seasons: who is silent in summer is no lost skier', async () => {
    const notes: string[] = [];
    const even = new AnchorCache();
    const seasons = await learnSeasons(known, 'btyd', even, (note) => notes.push(note));
    const { anchor } = seasons.anchors.of(known.present);
    const { anchor: naive } = even.of(known.present);
    expect(notes).toEqual([expect.stringMatching(/^Customers pause with the seasons/)]);
    const rankingOf = (said: typeof anchor) =>
      normalisedGini(came, said.expectedRevenue(table, HORIZON_DAYS));
    expect(rankingOf(anchor)).toBeGreaterThan(rankingOf(naive) + 0.1);
    const isBuyer = (_: number, row: number) => came[row] > 0;
    const mean = (values: Float64Array) => total(values) / values.length;
    expect(mean(naive.pAlive(table).filter(isBuyer))).toBeLessThan(0.5);
    expect(mean(anchor.pAlive(table).filter(isBuyer))).toBeGreaterThan(0.8);
    const level = seasons.levelAhead(windowsOf(known, HORIZON_DAYS, seasons.anchors));
    const expected = level * total(anchor.expectedRevenue(table, HORIZON_DAYS));
    expect(Math.abs(Math.log(expected / total(came)))).toBeLessThan(0.2);
    expect(anchor.nextOrder(table).median.every((days) => days >= 0)).toBe(true);
  });

  it('asks for a gain: clocks that rank no better, or worse, are not taken', async () => {
    const even = new AnchorCache();
    const { anchors: onClocks } = await learnSeasons(known, 'btyd', even);
    expect(pauseWithSeasons(known, even, onClocks)).toBe(true);
    expect(pauseWithSeasons(known, even, even)).toBe(false);
    expect(pauseWithSeasons(known, onClocks, even)).toBe(false);
  });

  it('takes clocks of their own where some pause in winter and others in summer', async () => {
    const sports = shopIn(skiSeason, (day) => 1.52 - skiSeason(day));
    const known = knownOf(sports);
    const came = revenueAfter(sports, known.present, HORIZON_DAYS);
    const skiers = new Set([...sports.keys()].slice(0, sports.size / 2));
    const { table } = known.present;
    const even = new AnchorCache();
    const seasons = await learnSeasons(known, 'btyd', even);
    expect(seasons.anchors.seasonality?.own.share).toBeGreaterThan(0.5);
    const { anchor } = seasons.anchors.of(known.present);
    const { anchor: naive } = even.of(known.present);
    const rankingOf = (said: typeof anchor) =>
      normalisedGini(came, said.expectedRevenue(table, HORIZON_DAYS));
    expect(rankingOf(anchor)).toBeGreaterThan(rankingOf(naive) + 0.1);
    const nextOrdersOf = (isSkier: boolean) => {
      const { median } = anchor.nextOrder(table);
      const often = numericColumn(table, 'purchase_days').map((days) => Number(days >= 8));
      const rows = [...median.keys()].filter((row) => often[row] && anchor.pAlive(table)[row] > 0.5);
      const days = rows
        .filter((row) => skiers.has(table.customers[row]) === isSkier)
        .map((row) => median[row]);
      return days.sort((a, b) => a - b)[days.length >> 1];
    };
    expect(nextOrdersOf(true)).toBeLessThan(0.75 * nextOrdersOf(false));
    const { model } = await fitModel(known, { engine: 'btyd', features: [], forest: {} }, new Rng(1));
    expect(modelFromFiles(modelToFiles(model)).score(table)).toEqual(model.score(table));
  });

  it.each([
    ['where the seasons only differ', winterSeason],
    ['where there are none', () => 1],
  ])('leaves time as it is %s', async (_, season) => {
    const notes: string[] = [];
    const seasons = await learnSeasons(knownOf(shopIn(season)), 'btyd', new AnchorCache(), (note) =>
      notes.push(note),
    );
    expect(seasons.anchors.seasonality).toBeUndefined();
    expect(notes).toEqual([]);
  });

  it('says what is short: the history, and not where buyers are few', async () => {
    const notesOf = async (shop: typeof ski, cutoff: Day) => {
      const notes: string[] = [];
      const then = knownOn(shop, cutoff, [HORIZON_DAYS], (days) => [cutoff - days]);
      await learnSeasons(then, 'btyd', new AnchorCache(), (note) => notes.push(note));
      return notes.join(' ');
    };
    const few = new Map([...ski].slice(0, 9));
    expect(await notesOf(ski, FIRST_DAY + 300)).toContain('shorter than a year');
    expect(await notesOf(few, CUTOFF)).not.toContain('shorter than a year');
  });

  it.each(['forest', 'baseline'] as const)('knows none for the engine %s', async (engine) => {
    const { anchors, levelAhead } = await learnSeasons(known, engine, new AnchorCache());
    expect(anchors.seasonality).toBeUndefined();
    expect(levelAhead(windowsOf(known, HORIZON_DAYS, anchors))).toBe(1);
  });

  it('makes a model that is the same from its files, on its cutoff and on another day', async () => {
    const forest = { trees: 10, minSamplesLeaf: 50 };
    const settings = { engine: 'anchored-forest', features: FEATURES, forest } as const;
    const { model } = await fitModel(known, settings, new Rng(1));
    expect(model.isOnClock).toBe(true);
    const read = modelFromFiles(modelToFiles(model));
    const without = { rows: table.rows, customers: table.customers, columns: table.columns };
    expect(read.score(table)).toEqual(model.score(table));
    expect(read.score(without)).toEqual(model.score(table));
    // The same features, told in spring: half a year without an order is then one with the lifts running.
    const inSpring = { ...table, asOf: new Int32Array(table.rows).fill(parseDay('2023-03-31')) };
    const [autumn, spring] = [model.score(table), model.score(inSpring)].map(({ pAlive }) => total(pAlive));
    expect(spring).toBeLessThan(0.8 * autumn);
  });

  it('predicts on later days, in the quiet season too', async () => {
    const forest = { trees: 10, minSamplesLeaf: 50 };
    const settings = { engine: 'anchored-forest', features: FEATURES, forest } as const;
    const { model } = await fitModel(known, settings, new Rng(1));
    const [{ revenue }] = model.horizons;
    const valuesOn = (day: string) => {
      const then = { ...table, asOf: new Int32Array(table.rows).fill(parseDay(day)) };
      const predicted = revenue.expectedRevenue(then);
      for (const [row, { prediction }] of explain(revenue, then).entries()) {
        expect(prediction).toBeCloseTo(predicted[row], 5);
      }
      const anchors = model.anchor.expectedRevenue(then, HORIZON_DAYS);
      for (const [row, { anchor }] of [...topReasons(revenue, then, predicted, 20)].entries()) {
        expect(anchor).toBeCloseTo(anchors[row], 1);
      }
      return {
        total: total(predicted),
        distinct: new Set(predicted).size,
        orders: model.anchor.nextOrder(then),
      };
    };
    const [autumn, summer] = ['2023-10-31', '2023-05-31'].map(valuesOn);
    expect(summer.total).toBeLessThan(0.2 * autumn.total);
    // With the little that comes in summer not everybody falls to what the dormant share in autumn.
    expect(summer.distinct).toBeGreaterThan(0.25 * autumn.distinct);
    const soonest = (days: Float64Array) => Math.min(...days);
    expect(soonest(autumn.orders.median)).toBeLessThan(14);
    expect(soonest(summer.orders.median)).toBeGreaterThan(100);
  });

  it('takes one clock for a horizon, alone or among others', async () => {
    const several = knownOn(ski, CUTOFF, [HORIZON_DAYS, 180], (days) => [CUTOFF - days, CUTOFF - 180]);
    const settings = { engine: 'btyd', features: [], forest: {} } as const;
    const all = await fitModel(several, settings, new Rng(1));
    const one = await fitModel(several, settings, new Rng(1), { horizons: [HORIZON_DAYS] });
    expect(one.model.horizons).toHaveLength(1);
    expect(one.model.forHorizon(HORIZON_DAYS)).toEqual(all.model.forHorizon(HORIZON_DAYS));
  });

  it('takes days with a fraction', async () => {
    const { anchors } = await learnSeasons(known, 'btyd', new AnchorCache());
    const { anchor } = anchors.of(known.present);
    const tenure = numericColumn(table, 'tenure_days').map((days) => days + 0.25);
    const later = { ...table, columns: new Map([...table.columns, ['tenure_days', tenure]]) };
    for (const chance of anchor.pAlive(later)) expect(chance).toBeGreaterThanOrEqual(0);
  });
});
