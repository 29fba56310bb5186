import { beforeAll, describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../days.js';
import { HORIZON_DAYS, PRESENT, shopOrders } from '../explain/shop.testdata.js';
import { computeFeatureTable } from '../features/index.js';
import { createOrders, openWorkshop, order } from '../features/testOrders.js';
import { type Season, seasonalShop, skiSeason, winterSeason } from '../models/btyd/seasonalShop.testdata.js';
import type { Scores } from '../models/clvModel.js';
import { fitModel } from '../models/revenue/fitModel.js';
import { Rng } from '../random.js';
import type { RevenueForecast } from './forecast.js';
import { forecastRevenue } from './forecastRevenue.js';

const HORIZONS = [30, HORIZON_DAYS, 180];
/** A cutoff of the shop's past, so that there are orders that must not be looked at. */
const CUTOFF = PRESENT - 30;

describe('forecastRevenue', () => {
  const all = shopOrders(400, new Rng(3));
  let scores: Scores;
  let expectedWithin: (days: number) => Float64Array;
  let segments: string[];
  let forecast: RevenueForecast;

  const forecastFrom = async (
    orders: typeof all,
    { firstDay = PRESENT - 730, hasAnchorsTotal = true, isOnClock = false } = {},
  ) => {
    const duck = await openWorkshop();
    await createOrders(duck, [...orders.values()].flat());
    const history = { duck, orders: 'orders', firstDay };
    return forecastRevenue(history, {
      ...{ cutoff: CUTOFF, scores, segments, hasAnchorsTotal, isOnClock, expectedWithin },
    });
  };

  beforeAll(async () => {
    const known = new Map([...all].filter(([, own]) => own.some(({ day }) => day <= CUTOFF)));
    const table = computeFeatureTable(known, CUTOFF, { attributes: [] });
    const training = new Map(HORIZONS.map((horizon) => [horizon, []]));
    const present = { cutoff: CUTOFF, table, labels: new Map() };
    const settings = { engine: 'btyd', features: [], forest: {} } as const;
    const { model } = await fitModel({ present, training, seasonal: undefined }, settings, new Rng(1));
    scores = model.score(table);
    expectedWithin = (days) => model.anchor.expectedRevenue(table, days);
    segments = table.customers.map((_, row) => (row % 3 === 0 ? 'loyal' : 'lost'));
    forecast = await forecastFrom(all);
  });

  it('adds up to the longest horizon, for all and by segment', () => {
    const total = scores.horizons.at(-1)?.clv.reduce((sum, value) => sum + value, 0) as number;
    const months = forecast.months.reduce((sum, { expected }) => sum + expected, 0);
    expect(months).toBeCloseTo(total, 6);
    for (const [index, { expected }] of forecast.months.entries()) {
      const parts = Object.values(forecast.segments).map((segment) => segment.months[index].expected);
      expect(parts.reduce((sum, value) => sum + value, 0)).toBeCloseTo(expected, 6);
    }
    expect(Object.keys(forecast.segments)).toEqual(['lost', 'loyal']);
  });

  it('falls off as the anchor expects where no year before tells', async () => {
    const { months, notes } = await forecastFrom(all, { firstDay: CUTOFF - 100 });
    expect(notes.join(' ')).toContain('revenue falls off as the anchor expects');
    const daily = months.map(({ from, to, expected }) => expected / (parseDay(to) - parseDay(from) + 1));
    // The last three months lie between the two longest horizons.
    const [third, second, last] = daily.slice(-3);
    expect(second).toBeLessThan(third);
    expect(last).toBeLessThan(second);
  });

  it('has intervals around what it expects, relatively wider for the smaller segment', () => {
    const width = ({ expected, lo80, hi80 }: { expected: number; lo80: number; hi80: number }) => {
      expect(lo80).toBeLessThan(expected);
      expect(hi80).toBeGreaterThan(expected);
      return (hi80 - lo80) / expected;
    };
    for (const [index, month] of forecast.months.entries())
      expect(width(forecast.segments.loyal.months[index])).toBeGreaterThan(width(month));
  });

  it('measures earlier forecasts on months that were over by the cutoff', () => {
    const { months, accuracy } = forecast.backtest as NonNullable<RevenueForecast['backtest']>;
    expect(months.length).toBeGreaterThan(4);
    for (const { month, days } of months)
      expect(parseDay(`${month}-01`) + days - 1).toBeLessThanOrEqual(CUTOFF);
    // Like the present, and unlike those before them, these know the season of the year before.
    expect(new Set(months.map(({ cutoff }) => cutoff))).toEqual(
      new Set([91, 182].map((days) => formatDay(CUTOFF - days))),
    );
    // A steady shop is no riddle.
    expect(accuracy.mape).toBeLessThan(0.5);
  });

  it('looks at nothing after the cutoff', async () => {
    const changed = new Map(
      [...all].map(([id, own]) => [
        id,
        own.map((order) => (order.day > CUTOFF ? { ...order, amount: 1e6, gross: 1e6 } : order)),
      ]),
    );
    expect(await forecastFrom(changed)).toEqual(forecast);
  });

  it('says so where the history is too short to have been forecast from, and tells chance by the last month', async () => {
    const { backtest, notes, months } = await forecastFrom(all, { firstDay: CUTOFF - 100 });
    expect(backtest).toBeNull();
    expect(notes.join(' ')).toContain('too short for earlier forecasts');
    const known = [...all.values()].map((own) => own.filter(({ day }) => day <= CUTOFF));
    const last = Math.max(...known.flat().map(({ day }) => day));
    const spent = known.map((own) =>
      own.reduce((sum, { day, amount }) => (day > last - 30 ? sum + amount : sum), 0),
    );
    const lump = spent.reduce((sum, each) => sum + each ** 2, 0) / spent.reduce((sum, each) => sum + each, 0);
    for (const { expected, lo80, hi80 } of months) {
      const width = Math.log(hi80 / lo80) / (2 * 1.2815515655446004);
      expect(width ** 2).toBeCloseTo(Math.log1p(lump / expected), 9);
    }
  });

  it('knows the chance of a shop whose last orders lie long before the cutoff', async () => {
    const ended = new Map([...all].map(([id, own]) => [id, own.filter(({ day }) => day <= CUTOFF - 60)]));
    const { months, backtest } = await forecastFrom(ended, { firstDay: CUTOFF - 100 });
    expect(backtest).toBeNull();
    for (const { expected, hi80 } of months) expect(hi80).toBeGreaterThan(1.01 * expected);
  });

  const firstDay = CUTOFF - 900;
  const shopThroughSeasons = (customers: number, season: Season): typeof all =>
    new Map(
      seasonalShop(customers, firstDay, CUTOFF, season, new Rng(5)).map((days, i) => {
        const customerId = `s${String(i).padStart(4, '0')}`;
        return [customerId, days.map((day, k) => order(day, 30, { customerId, orderKey: `${k}` }))];
      }),
    );

  it('forecasts again at the level of the season: a shop that sells thrice as much in winter is no riddle', async () => {
    const { backtest } = await forecastFrom(shopThroughSeasons(1000, winterSeason), { firstDay });
    expect(backtest?.accuracy.mape).toBeLessThan(0.25);
  });

  it('forecasts again on the clock where the model runs on it: nobody is lost over a summer', async () => {
    const skiers = shopThroughSeasons(1500, skiSeason);
    const missed = async (isOnClock: boolean) => {
      const { backtest } = await forecastFrom(skiers, { firstDay, isOnClock });
      const winter = (backtest?.months ?? []).filter(({ month }) => /-(11|12|01|02|03)/.test(month));
      const came = winter.reduce((sum, { revenue }) => sum + revenue, 0);
      expect(came).toBeGreaterThan(10_000);
      return winter.reduce((sum, { expected, revenue }) => sum + Math.abs(expected - revenue), 0) / came;
    };
    const onClock = await missed(true);
    expect(onClock).toBeLessThan(0.3);
    expect(onClock).toBeLessThan(0.8 * (await missed(false)));
  });

  it('shows no errors of another engine than the one that forecasts', async () => {
    const { backtest, notes, months } = await forecastFrom(all, { hasAnchorsTotal: false });
    expect(backtest).toBeNull();
    expect(notes.join(' ')).toContain('models of their own');
    expect(months.map(({ expected }) => expected)).toEqual(forecast.months.map(({ expected }) => expected));
  });
});
