import { expect, it } from 'vitest';
import { parseDay } from '../days.js';
import { forecastMonths } from './forecast.js';

/** The standard normal quantile of .9. */
const Z80 = 1.2815515655446004;

it('takes the errors of earlier months for a month as large, and adds chance for a part of one', () => {
  const { months, segments } = forecastMonths({
    cutoff: parseDay('2011-12-20'),
    base: { customers: 300, totals: [{ horizonDays: 42, revenue: 4200 }], course: [] },
    segments: new Map([
      ['loyal', { customers: 30, totals: [{ horizonDays: 42, revenue: 420 }], course: [] }],
    ]),
    yearAgo: new Float64Array(),
    // One month of 31 days, as large as the coming January, of which 20 % too much was expected.
    past: [
      { cutoff: '2011-10-31', month: '2011-11', lead: 1, days: 30, expected: 3100, revenue: 3100 / 1.2 },
    ],
    dispersion: 60,
  });
  expect(months.map(({ month, expected }) => [month, Math.round(expected)])).toEqual([
    ['2011-12', 1100],
    ['2012-01', 3100],
  ]);
  const width = ({ lo80, hi80 }: (typeof months)[number]) => Math.log(hi80 / lo80) / (2 * Z80);
  const [part, whole] = months;
  // A single cutoff tells of the error: its square counts twice.
  const known = Math.log(1.2) * Math.SQRT2;
  expect(width(whole)).toBeCloseTo(known, 12);
  expect(width(part) ** 2 - known ** 2).toBeCloseTo(Math.log1p(60 / 1100) - Math.log1p(60 / 3100), 12);
  expect(width(segments.loyal.months[1])).toBeGreaterThan(width(whole));
});

it.each([
  { factors: [1.1, 1.1], isTold: false },
  { factors: [1.1, 3], isTold: true },
])('says where the intervals of earlier months, off by $factors, were too narrow', ({ factors, isTold }) => {
  // The first cutoff knows how the second was off, and the other way round.
  const past = factors.map((factor, index) => ({
    ...{ cutoff: `2011-0${8 + index}-30`, month: `2011-${index + 10}`, lead: 1, days: 31 },
    ...{ expected: 3100, revenue: 3100 / factor },
  }));
  const { notes } = forecastMonths({
    cutoff: parseDay('2011-12-20'),
    base: { customers: 300, totals: [{ horizonDays: 42, revenue: 4200 }], course: [] },
    segments: new Map(),
    yearAgo: new Float64Array(42).fill(100),
    past,
    dispersion: 60,
  });
  const told = notes.filter((note) => note.includes('too narrow'));
  expect(told).toEqual(isTold ? [expect.stringContaining('held 50 % of the earlier months')] : []);
});

it.each([
  { known: 0, note: 'The history holds no year before that tells of the season' },
  { known: 41, note: 'Beyond a year no year before tells of the season' },
  { known: 42, note: undefined },
])('says which months have no season of a year before, with $known days of it known', ({ known, note }) => {
  const { notes } = forecastMonths({
    cutoff: parseDay('2011-12-20'),
    base: { customers: 300, totals: [{ horizonDays: 42, revenue: 4200 }], course: [] },
    segments: new Map(),
    yearAgo: new Float64Array(known).fill(100),
    past: [],
    dispersion: 60,
  });
  const told = notes.filter((one) => one.includes('as the anchor expects'));
  expect(told).toEqual(note === undefined ? [] : [expect.stringContaining(note)]);
});
