import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDay, MS_PER_DAY } from '../days.js';
import { type Monitoring, monitoringSchema } from './schema.js';
import { CHAMPION_CUTOFF, type Fault, MONTH, MonitoredShop } from './shop.testdata.js';

/** The alerts, as `part subject measure`. */
function alerts({ findings }: Monitoring): string[] {
  return findings
    .filter(({ severity }) => severity === 'alert')
    .map(({ part, subject, measure }) => `${part} ${subject} ${measure}`);
}

const pricesTimes100: Fault = (rows) =>
  rows.map((row) => ({ ...row, amount: String(100 * Number(row.amount)) }));
const aTenthTimes100: Fault = (rows) =>
  rows.map((row, i) => (i % 10 === 0 ? { ...row, amount: String(100 * Number(row.amount)) } : row));
const withoutGermany: Fault = (rows) => rows.filter(({ country }) => country !== 'Germany');
const countryBlank: Fault = (rows) => rows.map((row, i) => (i % 5 === 0 ? { ...row, country: '' } : row));
const renamed: Fault = (rows) =>
  rows.map((row) => (row.country === 'Germany' ? { ...row, country: 'DE' } : row));
const deliveredTwice: Fault = (rows) => [...rows, ...rows.slice(0, rows.length / 4)];
const deadWeek: Fault = (rows) => {
  const [from, to] = [CHAMPION_CUTOFF + 8, CHAMPION_CUTOFF + 14].map(formatDay);
  return rows.filter(({ order_date }) => order_date.slice(0, 10) < from || order_date.slice(0, 10) > to);
};

describe('monitoring of a simulated shop', () => {
  const shop = new MonitoredShop();
  beforeAll(() => shop.open('monitoring'), 120_000);
  afterAll(() => shop.close());

  it.each([1, 2, 3, 4])('does not cry wolf in the good month %i', async (month) => {
    const monitoring = await shop.monitorMonth(month);
    expect(alerts(monitoring)).toEqual([]);
    expect(monitoring.status).not.toBe('alert');
  });

  it.each([
    ['prices x 100', pricesTimes100, 'data amounts median ratio'],
    ['a tenth of the prices x 100', aTenthTimes100, 'data amounts outlier share'],
    ['a country that is missing', withoutGermany, 'data country orders of a value'],
    ['countries left blank', countryBlank, 'data country missing share'],
    ['a category renamed', renamed, 'data country unseen share'],
    ['rows delivered twice', deliveredTwice, 'data rows repeated share'],
    [
      'a dead week',
      deadWeek,
      `data ${formatDay(CHAMPION_CUTOFF + 8)} to ${formatDay(CHAMPION_CUTOFF + 14)} dead days`,
    ],
  ])('finds %s', async (_, fault, expected) => {
    expect(alerts(await shop.monitorMonth(1, fault))).toContain(expected);
  });

  it('says that a renamed value looks renamed, and names both', async () => {
    const { findings } = await shop.monitorMonth(1, renamed);
    expect(findings.map(({ message }) => message).join()).toMatch(
      /'DE' of country is new.*'Germany' had about as many: renamed/,
    );
  });

  it('finds a past that is not what it was', async () => {
    const withHoles: Fault = (rows) => rows.filter((_, i) => i % 20 !== 0);
    expect(alerts(await shop.monitorMonth(2, undefined, withHoles))).toEqual([
      'data history rewritten share',
    ]);
  });

  it('compares what was predicted with what came once the horizon has passed', async () => {
    const { realised } = await shop.monitorMonth(4);
    expect(realised).toHaveLength(1);
    const [window] = realised;
    expect(window).toMatchObject({ cutoff: formatDay(CHAMPION_CUTOFF), horizonDays: 90 });
    expect(window.tenths).toHaveLength(10);
    expect(window.tenths.reduce((sum, { realised: came }) => sum + came, 0)).toBeCloseTo(window.realised, 6);
    expect(Math.abs(window.bias as number)).toBeLessThan(0.3);
    expect(window.coverage80).toBeGreaterThan(0.7);
  });

  const good: Fault = (rows) => rows;

  it.each([
    ['prices x 100', pricesTimes100, 'data amounts median ratio'],
    ['a country that is missing', withoutGermany, 'data country orders of a value'],
    ['a dead week', deadWeek, 'dead days'],
    ['rows delivered twice', deliveredTwice, 'data rows repeated share'],
  ])(
    'is alarmed by %s until they are mended, however many good months follow',
    async (_, fault, expected) => {
      await shop.monitorMonth(1, fault);
      for (const months of [
        [fault, good],
        [fault, good, good],
        [fault, good, good, good],
      ]) {
        const found = alerts(await shop.monitorMonths(months));
        expect(found.join()).toContain(expected);
        expect(found).toEqual([...new Set(found)]);
      }
      expect(alerts(await shop.monitorMonths([good, good, good, good]))).toEqual([]);
    },
  );

  it('forgets an alarm where a person says that the data are right', async () => {
    const { findings } = await shop.monitorMonth(1, withoutGermany);
    expect(findings[0].message).not.toContain('stands since');
    expect(alerts(await shop.monitorMonths([withoutGermany, good]))).toHaveLength(1);
    await shop.trust();
    expect(alerts(await shop.monitorMonths([withoutGermany, good, good]))).toEqual([]);
  });

  it.each(['1999-01-01', '2099-01-01'])(
    'finds the requests of this week by a clock of %s too',
    async (day) => {
      await shop.monitorMonth(1);
      const before = (await shop.monitorAgain({})).served?.rows ?? 0;
      await shop.serve(300);
      expect((await shop.monitorAgain({ now: Date.parse(day) })).served?.rows).toBe(before + 300);
      expect((await shop.monitorAgain({})).served?.rows).toBe(before + 300);
    },
  );

  it('takes no day that has not come for one without orders', async () => {
    await shop.monitorMonth(1);
    const lastDay = CHAMPION_CUTOFF + MONTH;
    const noon = (lastDay + 2.5) * MS_PER_DAY;
    const ahead = await shop.monitorAgain({ now: noon, asOf: '2099-01-01' });
    expect(ahead.asOf).toBe(formatDay(lastDay + 2));
    expect(alerts(ahead)).toEqual([]);
    // A clock that is behind the newest orders hides none of them.
    expect((await shop.monitorAgain({ now: 0, asOf: '2099-01-01' })).asOf).toBe(formatDay(lastDay));
    const come = await shop.monitorAgain({ now: noon + 30 * MS_PER_DAY, asOf: '2099-01-01' });
    expect(alerts(come).join()).toContain('dead days');
  });

  it('leaves a page that needs nothing else, and figures of the documented shape', async () => {
    const monitoring = await shop.monitorMonth(1, pricesTimes100);
    const json = readFileSync(join(shop.reports, 'monitoring.json'), 'utf8');
    expect(monitoringSchema.parse(JSON.parse(json))).toEqual(monitoring);
    // What a person must do something about comes first.
    const severities = monitoring.findings.map(({ severity }) => severity);
    expect(new Set(severities).size).toBe(2);
    expect(severities).toEqual(severities.toSorted());
    const html = readFileSync(join(shop.reports, 'monitoring.html'), 'utf8');
    expect(html).toContain('Plotly.newPlot');
    expect(html).not.toMatch(/<(script|link)[^>]+(src|href)=["']?http/);
    expect(existsSync(join(shop.reports, 'monitoring.html'))).toBe(true);
  });
});
