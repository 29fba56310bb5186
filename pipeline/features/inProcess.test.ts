import { describe, expect, it } from 'vitest';
import { parseDay } from '../days.js';
import { computeFeatures, computeFeatureTable } from './inProcess.js';
import { order } from './testOrders.js';

// A Thursday.
const CUTOFF = parseDay('2011-06-09');

describe('computeFeatures', () => {
  const features = computeFeatures(
    [
      order(CUTOFF - 400, 10, { quantity: 4, lines: 2, attributes: { country: 'France' } }),
      order(CUTOFF - 300, 30, { quantity: 6, attributes: { country: 'Spain' } }),
      // Two purchases on one day are one purchase day, and no time between purchase days.
      order(CUTOFF - 40, 20, { orderKey: 'b', quantity: null }),
      order(CUTOFF - 40, 40, { orderKey: 'a', quantity: null }),
      // Saturday, 2011-06-04: goods sent back.
      order(CUTOFF - 5, -30),
    ],
    CUTOFF,
    { attributes: ['country'] },
  );

  it('counts days with a purchase, and no refund', () => {
    expect(features).toMatchObject({
      orders: 5,
      purchases: 4,
      purchase_days: 3,
      tenure_days: 400,
      recency_days: 40,
      refund_orders: 1,
    });
  });

  it('nets refunds', () => {
    expect(features).toMatchObject({
      net_revenue: 70,
      purchase_revenue: 100,
      net_revenue_30: -30,
      net_revenue_60: 30,
      refund_share: 0.3,
    });
  });

  it('describes the purchases', () => {
    // Sample standard deviation of 10, 20, 30, 40: sqrt(500 / 3).
    expect(features.value_sd).toBeCloseTo(Math.sqrt(500 / 3), 12);
    // Of the two latest, at one instant, the one with the greater order key.
    expect(features).toMatchObject({ value_mean: 25, value_min: 10, value_max: 40, value_last: 20 });
    expect(features).toMatchObject({ quantity_mean: 5, lines_mean: 1.25, value_last_over_mean: 0.8 });
  });

  it('takes times between purchase days', () => {
    // Purchase days 400, 300 and 40 days before the cutoff: gaps of 100 and 260 days.
    expect(features).toMatchObject({
      gap_mean_days: 180,
      gap_max_days: 260,
      gap_last_days: 260,
      recency_over_mean_gap: 40 / 180,
    });
    expect(features.gap_sd_days).toBeCloseTo(Math.sqrt(2 * 80 ** 2), 12);
    const faster = [200, 50, 20].map((age) => order(CUTOFF - age, 5));
    expect(computeFeatures(faster, CUTOFF, { attributes: [] })).toMatchObject({
      gap_last_over_mean: 30 / 90,
      recency_over_max_gap: 20 / 150,
    });
  });

  it('takes shares, trends and seasons', () => {
    expect(features).toMatchObject({
      purchases_share_90: 0.5,
      revenue_share_90: 0.6,
      // Windows are half-open: 300 days ago is within (cutoff - 365, cutoff - 365 + 90].
      net_revenue_year_ago_90: 30,
      purchases_trend_90: 1,
      // (2 - 1) / (2 + 1): the last 180 days against (cutoff - 360, cutoff - 180].
      purchases_trend_180: 1 / 3,
      // 300 days ago has its anniversary in 65 days; 400 and 40 days ago in 330 and 325.
      season_share_1: 0.25,
      season_share_4: 0.75,
    });
  });

  it('knows attributes', () => {
    expect(features).toMatchObject({ attribute_country: 'Spain', distinct_country: 2 });
  });

  it('takes a day at either end of a window for what it is', () => {
    const ages = [0, 29, 30, 89, 90, 179, 180, 274, 275, 364, 365];
    const ends = ages.map((age, i) => order(CUTOFF - age, 2 ** i));
    // A trend is one of purchases: what came back is in none of its windows.
    expect(computeFeatures([...ends, order(CUTOFF - 100, -7)], CUTOFF, { attributes: [] })).toMatchObject({
      net_revenue_30: 1 + 2,
      revenue_trend_90: (15 - 48) / (15 + 48),
      net_revenue_year_ago_90: 256 + 512,
    });
  });

  it('takes a day at either end of a season for what it is', () => {
    // Their next anniversaries are 1 and 91, 92 and 182, 183 and 273, 274 and 365 days after the cutoff.
    const ends = [364, 274, 273, 183, 182, 92, 91, 0].map((age) => order(CUTOFF - age, 1));
    expect(computeFeatures(ends, CUTOFF, { attributes: [] })).toMatchObject({
      season_share_1: 0.25,
      season_share_2: 0.25,
      season_share_3: 0.25,
      season_share_4: 0.25,
    });
  });

  it('finds the weekend', () => {
    const saturday = parseDay('2011-06-04');
    const week = [-1, 0, 1, 2].map((shift) => order(saturday + shift, 1));
    expect(computeFeatures(week, CUTOFF, { attributes: [] })).toMatchObject({ weekend_share: 0.5 });
  });

  it('leaves missing what a single purchase cannot tell', () => {
    const single = computeFeatures([order(CUTOFF, 5)], CUTOFF, { attributes: ['country'] });
    expect(single).toMatchObject({
      gap_mean_days: null,
      gap_sd_days: null,
      value_sd: null,
      attribute_country: null,
      purchases_trend_90: 1,
      value_variation: null,
    });
  });

  it('refuses a customer without orders as of the cutoff', () => {
    expect(() => computeFeatures([order(CUTOFF + 1, 5)], CUTOFF, { attributes: [] })).toThrow(
      'The customer has no order on or before 2011-06-09.',
    );
  });
});

describe('computeFeatureTable', () => {
  it('has a row a customer, NaN for missing numbers and null for missing texts', () => {
    const customers = new Map([
      ['anna', [order(CUTOFF - 10, 5)]],
      ['bo', [order(CUTOFF - 20, 7, { attributes: { country: 'Peru' } }), order(CUTOFF, 7)]],
    ]);
    const table = computeFeatureTable(customers, CUTOFF, { attributes: ['country'] });
    expect(table.customers).toEqual(['anna', 'bo']);
    expect(table.columns.get('purchase_revenue')).toEqual(Float64Array.of(5, 14));
    expect(table.columns.get('gap_mean_days')).toEqual(Float64Array.of(Number.NaN, 20));
    expect(table.columns.get('attribute_country')).toEqual([null, 'Peru']);
  });
});
