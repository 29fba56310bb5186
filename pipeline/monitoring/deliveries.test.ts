import { describe, expect, it } from 'vitest';
import { parseDay } from '../days.js';
import { loadParams } from '../params/load.js';
import { REPOSITORY } from '../stages/workspace.js';
import { compareRepeated, compareRewritten, type DeliveredWeek, type DeliveryProfile } from './deliveries.js';

const { monitoring: settings } = loadParams(`${REPOSITORY}params.yaml`);
const MONDAY = parseDay('2024-01-01');

/** Weeks `from` to `to`, not included, each with 20 orders of 50 rows unless changed. */
function delivery(
  from: number,
  to: number,
  change: (week: DeliveredWeek, place: number) => DeliveredWeek = (week) => week,
): DeliveryProfile {
  const weeks = Array.from({ length: to - from }, (_, i) =>
    change({ monday: MONDAY + 7 * (from + i), orders: 20, rows: 50, repeated: 1 }, from + i),
  );
  return { lastDay: MONDAY + 7 * to - 1, weeks };
}

describe('compareRewritten', () => {
  const before = delivery(0, 50);

  it('is content with a delivery that goes on, and with the first of all', () => {
    expect(compareRewritten(delivery(0, 54), before, settings)).toEqual([]);
    expect(compareRewritten(delivery(0, 54), undefined, settings)).toEqual([]);
  });

  it('lets the last two weeks fill up, but not the others', () => {
    const fuller = (place: number) =>
      delivery(0, 54, (week, i) => (i === place ? { ...week, orders: 40 } : week));
    expect(compareRewritten(fuller(49), before, settings)).toEqual([]);
    expect(compareRewritten(fuller(30), before, settings)).toMatchObject([
      { severity: 'alert', measure: 'rewritten share', value: 20 / (48 * 20) },
    ]);
  });

  it('does not take a few late corrections in a small shop for another past', () => {
    const corrected = (orders: number) =>
      compareRewritten(
        delivery(0, 54, (week, i) => ({ ...week, orders: i < orders ? 2 : 1 })),
        delivery(0, 50, (week) => ({ ...week, orders: 1 })),
        settings,
      );
    expect(corrected(4)).toEqual([]);
    expect(corrected(5)).toHaveLength(1);
  });

  it('lets a source of the last year let go of as many days as come, and of no more', () => {
    expect(compareRewritten(delivery(4, 54), before, settings)).toEqual([]);
    expect(compareRewritten(delivery(20, 54), before, settings)).toHaveLength(1);
  });
});

describe('compareRepeated', () => {
  const recent = { from: MONDAY + 7 * 50, to: MONDAY + 7 * 54 - 1 };
  const repeating = (share: number) =>
    delivery(0, 54, (week, i) => (i === 52 ? { ...week, repeated: share * week.rows } : week));

  it('knows how many rows are alike in this shop', () => {
    expect(compareRepeated(repeating(0.06), recent, settings)).toEqual([]);
  });

  it('finds a week that was delivered twice', () => {
    expect(compareRepeated(repeating(0.5), recent, settings)).toMatchObject([
      {
        severity: 'alert',
        measure: 'repeated share',
        value: 0.5,
        message: expect.stringContaining('2024-12-30'),
      },
    ]);
  });

  it('finds it in the week that the recent days begin in, but not in a handful of rows', () => {
    const fromThursday = { ...recent, from: MONDAY + 7 * 52 + 3 };
    expect(compareRepeated(repeating(0.5), fromThursday, settings)).toHaveLength(1);
    const few = repeating(0.5).weeks.map((week) => ({
      ...week,
      rows: 8,
      repeated: Math.floor(week.repeated / 6),
    }));
    expect(compareRepeated({ ...repeating(0.5), weeks: few }, recent, settings)).toEqual([]);
  });
});
