import { describe, expect, it } from 'vitest';
import { type Day, parseDay } from '../days.js';
import { loadParams } from '../params/load.js';
import { REPOSITORY } from '../stages/workspace.js';
import { findGaps } from './gaps.js';
import { layPeriods, type Periods } from './periods.js';
import { compareVolume } from './volume.js';

const { monitoring: settings } = loadParams(`${REPOSITORY}params.yaml`);
const FIRST: Day = parseDay('2022-01-03'); // a Monday
const LAST: Day = parseDay('2023-10-29'); // a Sunday

/** Orders of every day, none on Sundays. */
function shop(orders: (day: Day) => number): Map<Day, number> {
  const days = Array.from({ length: LAST - FIRST + 1 }, (_, i) => FIRST + i);
  const isSunday = (day: Day) => (day + 4) % 7 === 0;
  return new Map(days.filter((day) => !isSunday(day) && orders(day) > 0).map((day) => [day, orders(day)]));
}

function periods(knownBefore?: Day): Periods {
  return layPeriods(FIRST, LAST, knownBefore) as Periods;
}

const within = (day: Day, from: string, to: string) => day >= parseDay(from) && day <= parseDay(to);

describe('layPeriods', () => {
  it('looks at four weeks at least, at those since the ingest before, and at thirteen at most', () => {
    const weeks = (known?: Day) => (periods(known).recent.to - periods(known).recent.from + 1) / 7;
    expect([weeks(), weeks(LAST), weeks(LAST - 31), weeks(LAST - 400)]).toEqual([4, 4, 5, 13]);
  });

  it('compares with the thirteen weeks before, fewer where there are fewer, none where too few', () => {
    expect(periods().before).toEqual({ from: periods().recent.from - 91, to: periods().recent.from - 1 });
    expect(layPeriods(LAST - 7 * 13, LAST, undefined)?.before.from).toBe(LAST + 1 - 7 * 13);
    expect(layPeriods(LAST - 7 * 11, LAST, undefined)).toBeUndefined();
  });
});

describe('compareVolume', () => {
  const volumeOf = (orders: (day: Day) => number) => compareVolume(shop(orders), periods(), FIRST, settings);

  it('finds nothing in a shop that goes on as it did', () => {
    expect(volumeOf((day) => 10 + (day % 3)).findings).toEqual([]);
  });

  it('finds twice the orders, and half of them', () => {
    const { from } = periods().recent;
    for (const factor of [2, 0.5]) {
      const { findings, volume } = volumeOf((day) => (day >= from ? 10 * factor : 10) + (day % 3));
      expect(findings).toMatchObject([{ severity: 'alert', part: 'volume' }]);
      expect(volume?.ratio).toBeCloseTo(factor, 0);
    }
  });

  it('does not wonder at weeks that differ no more than weeks do here', () => {
    const { from } = periods().recent;
    const { findings, volume } = volumeOf((day) =>
      day >= from ? 17 : Math.floor((day - FIRST) / 7) % 2 === 0 ? 20 : 2,
    );
    expect(volume?.ratio).toBeGreaterThan(settings.volume_ratio);
    expect(findings).toEqual([]);
  });

  it('alarms where nothing has come for as long as it looks back', () => {
    const { findings, volume } = volumeOf((day) => (day < periods().before.from ? 10 : 0));
    expect(findings).toMatchObject([
      { severity: 'alert', part: 'volume', message: expect.stringMatching(/^No order in the 17 weeks/) },
    ]);
    expect(volume).toBeNull();
  });

  it('only tells of a shop that sells again', () => {
    const { findings, volume } = volumeOf((day) => (within(day, '2023-07-01', '2023-10-01') ? 0 : 10));
    expect(findings).toMatchObject([
      { severity: 'watch', message: '60 orders a week, after 13 weeks without any.' },
    ]);
    expect(volume).toBeNull();
  });

  it('takes what happened alike a year earlier for the season', () => {
    const isAutumn = (day: Day) => within(day, '2022-10-03', '2022-10-30') || day >= periods().recent.from;
    const { findings, volume } = volumeOf((day) => (isAutumn(day) ? 20 : 10) + (day % 3));
    expect(findings).toMatchObject([
      { severity: 'watch', message: expect.stringContaining('a year earlier') },
    ]);
    expect(volume?.ratioYearAgo).toBeCloseTo(2, 0);
  });
});

describe('findGaps', () => {
  const gapsOf = (orders: (day: Day) => number) => findGaps(shop(orders), periods(), FIRST, settings);

  it('knows the closed Sundays and a long weekend', () => {
    expect(gapsOf(() => 10)).toEqual([]);
    expect(gapsOf((day) => (within(day, '2023-10-13', '2023-10-16') ? 0 : 10))).toEqual([]);
  });

  it('finds a dead week by its days', () => {
    expect(gapsOf((day) => (within(day, '2023-10-09', '2023-10-15') ? 0 : 10))).toMatchObject([
      { severity: 'alert', measure: 'dead days', value: 6, subject: '2023-10-08 to 2023-10-15' },
    ]);
  });

  it('is alarmed by a working week without orders, where these would have been enough to be no chance', () => {
    const closedUntil = (end: string, orders: number) =>
      gapsOf((day) => (within(day, '2023-10-09', end) ? 0 : orders));
    expect(closedUntil('2023-10-12', 10)).toEqual([]);
    expect(closedUntil('2023-10-13', 10)).toMatchObject([{ severity: 'alert', value: 5 }]);
    expect(closedUntil('2023-10-13', 1)).toEqual([]);
  });

  it('takes the same week a year earlier for a holiday, though somebody bought something in it', () => {
    const yearEarlier = (orders: number) => (day: Day) =>
      within(day, '2022-10-10', '2022-10-16') ? orders : within(day, '2023-10-09', '2023-10-15') ? 0 : 10;
    expect(gapsOf(yearEarlier(1))).toMatchObject([{ severity: 'watch' }]);
    expect(gapsOf(yearEarlier(5))).toMatchObject([{ severity: 'alert' }]);
  });

  it('does not wonder at a shop that sells something once a week', () => {
    expect(gapsOf((day) => (day % 7 === 0 ? 1 : 0))).toEqual([]);
  });
});
