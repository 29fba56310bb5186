import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDay } from '../../days.js';
import { Rng } from '../../random.js';
import { quarterOf } from './ownClock.js';
import { fitOwnSeasons, OwnSeasons, type SeasonHistory } from './ownSeasons.js';
import { YEAR_PARTS } from './pace.js';
import { SeasonalClock } from './seasonalClock.js';

const AS_OF = parseDay('2023-10-31');
const EVEN = new SeasonalClock(new Float64Array(YEAR_PARTS));

/** What is known of someone who bought so many days before the cutoff, his first and last purchase first and last. */
function historyOf(daysAgo: readonly number[]): SeasonHistory {
  const purchaseDays = new Float64Array(4);
  for (const days of daysAgo) purchaseDays[quarterOf(AS_OF, AS_OF - days)]++;
  return { asOf: AS_OF, tenure: daysAgo[0], recency: daysAgo[daysAgo.length - 1], purchaseDays };
}

/** Customers of two to three years with 6 to 16 purchases each; some by shares of their own, the first one too or not. */
function customers(count: number, share: number, concentration: number, beginInThem = true): SeasonHistory[] {
  return Array.from({ length: count }, (_, i) => {
    const rng = new Rng(7).fork(i);
    const weights = [0, 1, 2, 3].map(() => rng.gamma(concentration / 4, 1) + 1e-12);
    const isOwn = rng.next() < share;
    const most = Math.max(...weights);
    /** A day of the last so many, taken as often as the weight of its quarter says. */
    const drawDay = (days: number, byWeight: boolean): number => {
      const ago = rng.int(days);
      const taken = !byWeight || rng.next() * most < weights[quarterOf(AS_OF, AS_OF - ago)];
      return taken ? ago : drawDay(days, byWeight);
    };
    const first = 2 * 365 + drawDay(365, isOwn && beginInThem);
    const repeats = Array.from({ length: 5 + rng.int(11) }, () => drawDay(first, isOwn));
    return historyOf([first, ...repeats.sort((a, b) => b - a)]);
  });
}

describe('fitOwnSeasons', () => {
  it.each([
    [0.3, 1],
    [0.6, 4],
    [1, 2],
  ])('finds a share of %d, of concentration %d', (share, concentration) => {
    const found = fitOwnSeasons(customers(2000, share, concentration), EVEN);
    expect(Math.abs(found.share - share)).toBeLessThan(0.08);
    expect(Math.abs(Math.log(found.concentration / concentration))).toBeLessThan(0.5);
    expect(found.beginInThem).toBe(true);
  });

  it('finds that first purchases come at any time, where they do', () => {
    expect(fitOwnSeasons(customers(2000, 0.6, 2, false), EVEN).beginInThem).toBe(false);
  });

  it('finds none where all buy all the year round, nor where nobody bought for more than a year', () => {
    for (const count of [50, 300, 2000]) expect(fitOwnSeasons(customers(count, 0, 1), EVEN).share).toBe(0);
    expect(fitOwnSeasons([historyOf([300, 290, 280]), historyOf([100])], EVEN).share).toBe(0);
    expect(fitOwnSeasons([], EVEN).share).toBe(0);
  });

  it('takes purchases that came together within a year for no season, however long ago', () => {
    const rng = new Rng(8);
    const bursts = Array.from({ length: 300 }, () => {
      const first = 800 + rng.int(365);
      const second = first - 100 - rng.int(200);
      return historyOf([first, second, second - 3, second - 6, second - 9]);
    });
    expect(fitOwnSeasons(bursts, EVEN).share).toBe(0);
  });

  it('tells the share of all customers from some of very many, in whatever order they come', () => {
    const [allYear, own] = [0, 1].map((share) => customers(500, share, 1));
    const many = [allYear, own].flatMap((some) => Array.from({ length: 20_000 }, (_, i) => some[i % 500]));
    expect(Math.abs(fitOwnSeasons(many, EVEN).share - 0.5)).toBeLessThan(0.05);
  });
});

describe('OwnSeasons', () => {
  const seasons = new OwnSeasons(2, 0.5, false);
  const speedOf = (history: SeasonHistory) => [...seasons.clockOf(history, EVEN).speed];

  it('slows the quarters in which a customer never buys', () => {
    // Each November and December for three years.
    const speed = speedOf(historyOf([1080, 1060, 1040, 720, 700, 680, 360, 340, 320]));
    expect(speed[0]).toBeGreaterThan(2.5);
    for (const quarter of [1, 2, 3]) expect(speed[quarter]).toBeLessThan(0.3);
  });

  it('takes a single purchase for a hint where first purchases come in those seasons', () => {
    const once = historyOf([300]);
    const [coming, ...others] = new OwnSeasons(2, 0.5, true).clockOf(once, EVEN).speed;
    expect(coming).toBeGreaterThan(1.2);
    for (const speed of others) expect(speed).toBeGreaterThan(0.7);
    expect(speedOf(once)).toEqual([1, 1, 1, 1]);
  });

  it('leaves time as it is for someone who bought all the year round, or never', () => {
    for (const speed of speedOf({ ...historyOf([0]), purchaseDays: new Float64Array(4) }))
      expect(speed).toBe(1);
    const allYear = historyOf(Array.from({ length: 24 }, (_, i) => 1095 - 45 * i));
    for (const speed of speedOf(allYear)) expect(Math.abs(speed - 1)).toBeLessThan(0.1);
    const winters = historyOf([1080, 1060, 720, 700, 360, 340]);
    expect([...new OwnSeasons(2, 0, false).clockOf(winters, EVEN).speed]).toEqual([1, 1, 1, 1]);
  });

  it('leaves time as it is where no time passed between the purchases that are told', () => {
    const atOnce = { asOf: AS_OF, tenure: 100, recency: 100, purchaseDays: Float64Array.of(0, 0, 3, 0) };
    for (const beginInThem of [false, true])
      expect([...new OwnSeasons(2, 0.5, beginInThem).clockOf(atOnce, EVEN).speed]).toEqual([1, 1, 1, 1]);
  });

  it('knows little from purchases within one quarter, in which alone any were expected', () => {
    for (const speed of speedOf(historyOf([300, 295, 290]))) expect(Math.abs(speed - 1)).toBeLessThan(0.1);
  });

  it("does not take for a customer's season what the shop's clock knows already", () => {
    const logs = Array.from({ length: YEAR_PARTS }, (_, part) => (part > 5 && part < 20 ? -4 : 1));
    const lift = new SeasonalClock(Float64Array.from(logs));
    const skier = historyOf([1075, 1060, 1040, 950, 720, 700, 680, 590, 360, 340, 320, 230]);
    for (const speed of seasons.clockOf(skier, lift).speed) expect(Math.abs(speed - 1)).toBeLessThan(0.25);
  });

  it('has above 0 in all quarters, and a year that is as long as before, whatever was bought', () => {
    const anyHistory = fc
      .array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 60 })
      .map((days) => historyOf(days.sort((a, b) => b - a)));
    const anyShare = fc.constantFrom(0, 1e-9, 0.3, 1);
    fc.assert(
      fc.property(
        anyHistory,
        fc.double({ min: 0.25, max: 64, noNaN: true }),
        anyShare,
        fc.boolean(),
        (history, concentration, share, beginInThem) => {
          const clock = new OwnSeasons(concentration, share, beginInThem).clockOf(history, EVEN);
          for (const speed of clock.speed) expect(speed).toBeGreaterThan(0);
          expect(clock.between(AS_OF, AS_OF + 365)).toBeCloseTo(365, 6);
        },
      ),
    );
    const often = { ...historyOf([3000, 1]), purchaseDays: Float64Array.of(10_000, 0, 0, 0) };
    expect(speedOf(often).every((speed) => speed > 0 && speed < 5)).toBe(true);
  });
});
