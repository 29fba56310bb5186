import { describe, expect, it } from 'vitest';
import { wholeMonths } from './forecastMonths.js';

const history = [
  { month: '2024-11', revenue: 900 },
  { month: '2024-12', revenue: 700 },
];
const month = (from: string, to: string, expected: number) => ({
  month: from.slice(0, 7),
  from,
  to,
  expected,
  lo80: expected / 2,
  hi80: expected * 2,
});

describe('wholeMonths', () => {
  it('adds what came so far to the rest of the month that the forecast begins in', () => {
    const forecast = [month('2024-12-21', '2024-12-31', 300), month('2025-01-01', '2025-01-31', 800)];
    const { history: past, expected } = wholeMonths(history, forecast);
    expect(past).toEqual(history.slice(0, 1));
    expect(expected[0]).toMatchObject({ month: '2024-12', expected: 1000, lo80: 850, hi80: 1300 });
    expect(expected[1]).toEqual(forecast[1]);
  });

  it('leaves out a last month that is forecast in part', () => {
    const forecast = [month('2025-01-01', '2025-01-31', 800), month('2025-02-01', '2025-02-20', 500)];
    expect(wholeMonths(history, forecast)).toEqual({ history, expected: forecast.slice(0, 1) });
  });

  it('knows the end of February in a leap year', () => {
    const forecast = [month('2024-02-01', '2024-02-29', 800)];
    expect(wholeMonths([], forecast).expected).toEqual(forecast);
    expect(wholeMonths([], [month('2024-02-01', '2024-02-28', 800)]).expected).toEqual([]);
  });
});
