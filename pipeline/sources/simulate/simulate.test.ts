import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clean } from '../../cleaning/index.js';
import { parseDay } from '../../days.js';
import { Rng } from '../../random.js';
import { openDuck, rowsOf, testContext } from '../delivery.testdata.js';
import { deliver, simulatedTruth, simulateSettings, sourceSettings } from '../index.js';
import { season } from './shop.js';

const SETTINGS = { customers: 4000 };

async function simulate(settings: Record<string, unknown>, seed = 1) {
  const duck = await openDuck();
  const context = testContext(seed);
  const delivery = await deliver(
    duck,
    sourceSettings.parse({ kind: 'simulate', simulate: settings }),
    context,
  );
  const report = await clean(duck, delivery, { refunds: 'net' }, parseDay('2030-01-01'));
  return { duck, delivery, report };
}

describe('the simulated shop', () => {
  it('is the same for the same seed, and another for another', async () => {
    const digest = async (seed: number) => {
      const { delivery } = await simulate(SETTINGS, seed);
      return createHash('sha256').update(readFileSync(delivery.files[0].name)).digest('hex');
    };
    expect(await digest(1)).toBe(await digest(1));
    expect(await digest(2)).not.toBe(await digest(1));
  });

  it('has all its customers, refunds, and a few rows to reject', async () => {
    const { duck, report } = await simulate(SETTINGS);
    expect(report.customers).toBe(SETTINGS.customers);
    expect(report.reasons.map(({ reason }) => reason).sort()).toEqual([
      'no customer id',
      'unreadable amount',
      'unreadable date',
    ]);
    expect(report.rejected / report.delivered).toBeLessThan(0.005);
    const [[refunds]] = await rowsOf(duck, 'SELECT count(*)::INTEGER FROM orders WHERE amount < 0');
    expect(Number(refunds) / report.orders).toBeGreaterThan(0.02);
  });

  it('has attributes that tell of value', async () => {
    const { duck } = await simulate(SETTINGS);
    const spend = await rowsOf(
      duck,
      `SELECT attributes->>'country' AS country, avg(amount) FROM orders WHERE amount > 0 GROUP BY country`,
    );
    const by = Object.fromEntries(spend) as Record<string, number>;
    expect(by.Switzerland).toBeGreaterThan(1.5 * by['United Kingdom']);
    expect(by.Poland).toBeLessThan(0.75 * by['United Kingdom']);
  });

  it('has seasons that average to 1 over the years', () => {
    const days = Array.from({ length: 7 * 1461 }, (_, i) => season(parseDay('2000-01-01') + i, []));
    expect(days.reduce((sum, factor) => sum + factor, 0) / days.length).toBeCloseTo(1, 3);
  });
});

const LIFT = { ...SETTINGS, quiet_months: [4, 5, 6, 7, 8, 9, 10] };

it('sells next to nothing again in its quiet months', async () => {
  const { duck } = await simulate(LIFT);
  const [[quiet, others]] = await rowsOf(
    duck,
    `SELECT count(*) FILTER (month(ordered_at) BETWEEN 4 AND 10)::INTEGER, count(*)::INTEGER FROM orders
      WHERE amount > 0 AND order_key NOT LIKE '%-1'`,
  );
  expect(Number(others)).toBeGreaterThan(5000);
  expect(Number(quiet) / Number(others)).toBeLessThan(0.05);
});

it('is quiet to some alone where it shall be', async () => {
  const { duck } = await simulate({ ...LIFT, quiet_share: 0.3 });
  const [[pausing, customers]] = await rowsOf(
    duck,
    `SELECT count(*) FILTER (quiet < 0.1 * repeats)::INTEGER, count(*)::INTEGER FROM (
      SELECT count(*) FILTER (month(ordered_at) BETWEEN 4 AND 10) AS quiet, count(*) AS repeats FROM orders
      WHERE amount > 0 AND order_key NOT LIKE '%-1' GROUP BY customer_id HAVING count(*) >= 12)`,
  );
  expect(Number(customers)).toBeGreaterThan(300);
  expect(Number(pausing) / Number(customers)).toBeGreaterThan(0.1);
  expect(Number(pausing) / Number(customers)).toBeLessThan(0.35);
});

describe('the truth behind it', () => {
  const settings = simulateSettings.parse(SETTINGS);
  const truth = simulatedTruth(settings, new Rng(1));

  it.each([
    ['2023-07-01', 90, SETTINGS],
    ['2024-01-31', 30, SETTINGS],
    ['2024-04-01', 180, SETTINGS],
    ['2024-12-20', 60, SETTINGS],
    ['2024-09-30', 90, LIFT],
    ['2024-09-30', 90, { ...LIFT, quiet_share: 0.3 }],
  ])('expects what happens after %s in %i days, in total and of the alive', async (date, horizon, shop) => {
    const { duck } = await simulate(shop);
    const truth = simulatedTruth(simulateSettings.parse(shop), new Rng(1));
    const cutoff = parseDay(date);
    const rows = await rowsOf(
      duck,
      `SELECT customer_id, sum(amount) FROM orders WHERE day > ${cutoff} AND day <= ${cutoff + horizon} GROUP BY ALL`,
    );
    const actual = new Map(rows as [string, number][]);
    // Customers independent of each other: the sum of squared differences estimates the variance of the sum.
    for (const group of [truth.customers, truth.customers.filter((who) => truth.isAlive(who, cutoff))]) {
      const known = group.filter(({ start }) => start < cutoff + 1);
      const differences = known.map(
        (who) => (actual.get(who.id) ?? 0) - truth.expected(who, cutoff, horizon),
      );
      const total = differences.reduce((sum, difference) => sum + difference, 0);
      const deviation = Math.sqrt(differences.reduce((sum, difference) => sum + difference ** 2, 0));
      expect(Math.abs(total / deviation)).toBeLessThan(3);
    }
  });

  it('expects nothing of who has not begun, and no more than refunds of who has dropped out', () => {
    const cutoff = parseDay('2023-12-31');
    const later = truth.customers.filter(({ start }) => start >= cutoff + 1);
    const gone = truth.customers.filter((who) => who.start < cutoff + 1 && !truth.isAlive(who, cutoff));
    expect(later.length).toBeGreaterThan(100);
    expect(gone.length).toBeGreaterThan(100);
    for (const who of later) expect(truth.expected(who, cutoff, 90)).toBe(0);
    for (const who of gone) expect(truth.expected(who, cutoff, 90)).toBeLessThanOrEqual(0);
  });
});
