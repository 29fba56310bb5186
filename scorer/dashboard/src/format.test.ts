import { describe, expect, it } from 'vitest';
import { formatFor, titled } from './format.js';

describe('formatFor', () => {
  const english = formatFor('GBP', 'en-GB');

  it('writes pennies only where they matter', () => {
    expect(english.money(12.345)).toBe('£12.35');
    expect(english.money(1234.5)).toBe('£1,235');
    expect(english.shortMoney(1_234_567)).toBe('£1.23m');
  });

  it('counts customers', () => {
    expect([0, 1, 1234].map(english.customers)).toEqual(['0 customers', '1 customer', '1,234 customers']);
  });

  it('gives no sign to nothing', () => {
    expect([
      english.money(-0),
      english.shortMoney(-0.4),
      english.number(-0.4),
      english.percent(-0.001),
    ]).toEqual(['£0.00', '£0', '0', '0%']);
    expect(english.money(-1.5)).toBe('-£1.50');
  });

  it('never calls a chance certain that is not', () => {
    expect([0.9999, 0.9949, 0.5, 0.005, 0.0001].map(english.chance)).toEqual([
      '>99%',
      '99%',
      '50%',
      '1%',
      '<1%',
    ]);
    expect(english.chance(Number.NaN)).toBe('–');
  });

  it("writes money, numbers and days in the reader's way", () => {
    const german = formatFor('EUR', 'de-DE');
    expect(german.money(1234.5).replaceAll('\u00a0', ' ')).toBe('1.235 €');
    expect(german.percent(0.123, 1).replaceAll('\u00a0', ' ')).toBe('12,3 %');
    expect(german.date('2024-12-30')).toBe('30.12.2024');
    expect(english.month('2025-01')).toBe('Jan 2025');
  });

  it('writes a dash where there is no number, and plain numbers where there is no currency', () => {
    expect(english.money(Number.NaN)).toBe('–');
    expect(formatFor(null, 'en').money(1500)).toBe('1,500');
  });
});

it('makes a title of a name', () => {
  expect(titled('payment_method')).toBe('Payment method');
});
